// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ceteris::stats {

/// A closed interval [low, high]. What it covers, and how often, is the promise of the function that made it.
struct Interval {
  double low = 0;
  double high = 0;

  [[nodiscard]] bool contains(double value) const { return low <= value && value <= high; }
  [[nodiscard]] double half_width() const { return 0.5 * (high - low); }
};

}  // namespace ceteris::stats
