// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/least_squares.hpp"

#include <cmath>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum += a[i] * b[i];
  }
  return sum;
}

/// Takes `share` of `direction` away from `target`.
void subtract(std::span<double> target, double share, std::span<const double> direction) {
  for (std::size_t i = 0; i < target.size(); ++i) {
    target[i] -= share * direction[i];
  }
}

struct Orthogonal {
  std::vector<std::vector<double>> q;      ///< orthonormal columns
  std::vector<std::vector<double>> upper;  ///< upper[j][k], k <= j: column j is the sum over k of upper[j][k] q[k]
};

std::optional<Orthogonal> orthogonalise(std::span<const double> x, std::size_t columns, std::size_t rows) {
  Orthogonal result;
  for (std::size_t j = 0; j < columns; ++j) {
    std::vector<double> column(rows);
    for (std::size_t i = 0; i < rows; ++i) {
      column[i] = x[i * columns + j];
    }
    const double length = std::sqrt(dot(column, column));
    std::vector<double> shares(j + 1);
    for (int pass = 0; pass < 2; ++pass) {
      for (std::size_t k = 0; k < j; ++k) {
        const double share = dot(result.q[k], column);
        subtract(column, share, result.q[k]);
        shares[k] += share;
      }
    }
    shares[j] = std::sqrt(dot(column, column));
    if (!(shares[j] > 1e-10 * length)) {
      return std::nullopt;
    }
    for (double& value : column) {
      value /= shares[j];
    }
    result.q.push_back(std::move(column));
    result.upper.push_back(std::move(shares));
  }
  return result;
}

/// Solves R b = c from the last row up; element (k, j) of R is upper[j][k].
std::vector<double> solve_upper(const std::vector<std::vector<double>>& upper, std::vector<double> c) {
  for (std::size_t j = c.size(); j > 0; --j) {
    c[j - 1] /= upper[j - 1][j - 1];
    for (std::size_t k = 0; k + 1 < j; ++k) {
      c[k] -= upper[j - 1][k] * c[j - 1];
    }
  }
  return c;
}

}  // namespace

std::optional<LeastSquares> least_squares(std::span<const double> x, std::size_t columns, std::span<const double> y) {
  CETERIS_CHECK(x.size() == columns * y.size(), "a design matrix has a row for each value");
  CETERIS_CHECK(columns <= y.size(), "least squares need at least as many values as columns");
  const auto basis = orthogonalise(x, columns, y.size());
  if (!basis) {
    return std::nullopt;
  }
  LeastSquares result;
  std::vector<double> rest(y.begin(), y.end());
  std::vector<double> projections;
  for (const auto& q : basis->q) {
    projections.push_back(dot(q, rest));
    subtract(rest, projections.back(), q);
  }
  result.residual_squares = dot(rest, rest);
  result.coefficients = solve_upper(basis->upper, projections);
  // The covariance is R^-1 R^-T: the squares of row k of R^-1, column by column.
  std::vector<double> variances(columns);
  for (std::size_t j = 0; j < columns; ++j) {
    std::vector<double> unit(columns);
    unit[j] = 1;
    const std::vector<double> inverse = solve_upper(basis->upper, std::move(unit));
    for (std::size_t k = 0; k < columns; ++k) {
      variances[k] += inverse[k] * inverse[k];
    }
  }
  for (const double variance : variances) {
    result.scales.push_back(std::sqrt(variance));
  }
  return result;
}

}  // namespace ceteris::stats
