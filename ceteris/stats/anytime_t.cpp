// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/anytime_t.hpp"

#include <cmath>
#include <limits>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {

double t_e_value(double t, int n) {
  CETERIS_CHECK(n >= 2, "a t statistic needs two values");
  const double spread = 1 + n * kEffectSizeVariance;
  const double square = t * t / (n - 1);
  return std::exp(0.5 * n * (std::log1p(square) - std::log1p(square / spread)) - 0.5 * std::log(spread));
}

double anytime_critical_t(int n, double alpha) {
  CETERIS_CHECK(n >= 2, "a t statistic needs two values");
  CETERIS_CHECK(alpha > 0 && alpha < 1, "alpha must lie in (0, 1)");
  const double spread = 1 + n * kEffectSizeVariance;
  // E = 1 / alpha solved for x = t^2 / nu: (1 + x) / (1 + x / spread) = ratio, which is below spread for every x.
  const double ratio = std::exp(2.0 / n * (0.5 * std::log(spread) - std::log(alpha)));
  if (ratio >= spread) {
    return std::numeric_limits<double>::infinity();
  }
  return std::sqrt((n - 1) * (ratio - 1) / (1 - ratio / spread));
}

}  // namespace ceteris::stats
