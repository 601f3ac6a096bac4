// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace ceteris::stats {

struct LeastSquares {
  std::vector<double> coefficients;
  std::vector<double> scales;  ///< standard errors in units of the residual standard deviation
  double residual_squares = 0;
};

/// Minimises the sum of squares of y - X b by orthogonal columns (modified Gram-Schmidt, done twice), so that nearly
/// dependent columns cost no more accuracy than they must. `x` is row-major, y.size() rows of `columns`. Nothing when a
/// column is a combination of those before it, to a relative 1e-10. Finite values; at least as many rows as columns.
[[nodiscard]] std::optional<LeastSquares> least_squares(std::span<const double> x, std::size_t columns,
                                                        std::span<const double> y);

}  // namespace ceteris::stats
