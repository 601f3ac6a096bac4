// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <utility>

namespace ceteris::gate {

/// How fine a metric is, from the values of pairs: differences that vary by less do not vary. The largest of: the last
/// decimal that any value has (at most 1); 8 units of double precision of the largest value; and, where values of
/// different pairs are equal, as those of an accuracy on few items are, the smallest step between two that are not.
[[nodiscard]] double metric_step(std::span<const std::pair<double, double>> pairs);

}  // namespace ceteris::gate
