// SPDX-License-Identifier: Apache-2.0
// A plain linear classifier for the tests of this room: how much of a difference do some numbers hold?
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ceteris::features {

/// Rows of `width` values, the rows of class 0 first, then those of class 1, ...; `of_each` rows a class.
struct LabelledRows {
  std::size_t width = 0;
  std::size_t of_each = 0;
  std::vector<double> values;

  [[nodiscard]] std::size_t classes() const { return values.size() / (width * of_each); }
  [[nodiscard]] std::span<double> row(std::size_t i) { return std::span(values).subspan(i * width, width); }
};

/// Accuracy on the last rows of every class of a multinomial logistic regression trained on the first `train` of every
/// class (standardised by those; stochastic gradient descent, 25 passes, a little weight decay).
[[nodiscard]] double held_out_accuracy(LabelledRows rows, std::size_t train);

}  // namespace ceteris::features
