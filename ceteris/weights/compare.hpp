// SPDX-License-Identifier: Apache-2.0
// Two weight files against each other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ceteris/weights/file.hpp"

namespace ceteris::weights {

/// A tensor that both files have in the same shape.
struct TensorDifference {
  std::string name;
  double absolute = 0;  ///< largest |a - b|; infinite where only one is a number, or infinities differ
  double relative = 0;  ///< `absolute` over the largest |a| or |b| of this tensor; 0 where both are 0
};

struct ShapeDifference {
  std::string name;
  std::vector<std::int64_t> a, b;
};

/// Names are those of Ceteris where both files hold a known network, else the files' own.
struct WeightDifference {
  std::vector<std::string> only_a;
  std::vector<std::string> only_b;
  std::vector<ShapeDifference> shapes;
  std::vector<TensorDifference> tensors;  ///< the largest absolute difference first
  std::size_t equal = 0;                  ///< tensors without a difference between their numbers
  std::size_t other_bits = 0;             ///< of those, of one type and other bits: signs of zeros, kinds of NaN

  [[nodiscard]] double largest_absolute() const { return tensors.empty() ? 0 : tensors.front().absolute; }
  [[nodiscard]] bool same_structure() const { return only_a.empty() && only_b.empty() && shapes.empty(); }
};

/// Whole numbers and truth values are compared exactly, floating ones in float64, which holds every smaller type. Files
/// of different schemes meet under common names.
[[nodiscard]] WeightDifference compare_weights(const WeightFile& a, const WeightFile& b);

/// Trained numbers: all of floating types but running statistics.
[[nodiscard]] std::int64_t parameter_count(const WeightFile& file);

}  // namespace ceteris::weights
