// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/planning.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <functional>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

/// In double precision throughout: the integrals are taken to 1e-11, and long double takes four times as long.
using Precision = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
using ChiSquared = boost::math::chi_squared_distribution<double, Precision>;
using Normal = boost::math::normal_distribution<double, Precision>;
using boost::math::students_t;

void check_levels(double power, double alpha) {
  CETERIS_CHECK(alpha > 0 && alpha < 0.5, "alpha must lie in (0, 0.5)");
  CETERIS_CHECK(power > alpha && power < 1, "the power must lie in (alpha, 1)");
}

void check_replicates(int n) {
  CETERIS_CHECK(n >= 2 && n <= kMostReplicates, "the number of replicates must lie in [2, 1,000,000]");
}

double upper_t(double tail, double degrees_of_freedom) {
  return boost::math::quantile(complement(students_t(degrees_of_freedom), tail));
}

/// The expectation of f(S) where S is the standard deviation of normal values with true standard deviation 1, over
/// S in [0, top]. The density of S is narrow for many degrees of freedom, so the range is cut to where it is not zero.
double expect_over_sd(double degrees_of_freedom, double top, const std::function<double(double)>& f) {
  const ChiSquared squares(degrees_of_freedom);
  const auto sd = [&](double square) { return std::sqrt(square / degrees_of_freedom); };
  const double low = sd(boost::math::quantile(squares, 1e-14));
  const double high = std::min(top, sd(boost::math::quantile(complement(squares, 1e-14))));
  if (low >= high) {
    return 0;
  }
  const auto weighed = [&](double s) {
    return 2 * s * degrees_of_freedom * boost::math::pdf(squares, s * s * degrees_of_freedom) * f(s);
  };
  return boost::math::quadrature::gauss_kronrod<double, 61>::integrate(weighed, low, high, 9, 1e-11);
}

/// P[|(Z + shift) / S| > t] by integration over S: it holds for every shift, where the series of a non-central t do
/// not.
double two_sided_power(double shift, double degrees_of_freedom, double alpha) {
  const double t = upper_t(0.5 * alpha, degrees_of_freedom);
  const Normal unit;
  const double top = 1e300;
  return std::min(1.0, expect_over_sd(degrees_of_freedom, top, [&](double s) {
                    return boost::math::cdf(complement(unit, t * s - shift)) + boost::math::cdf(unit, -t * s - shift);
                  }));
}

/// The smallest n in [2, kMostReplicates] that `is_enough`, which must be monotone.
std::optional<int> fewest(const std::function<bool(int)>& is_enough) {
  int high = 2;
  while (!is_enough(high)) {
    if (high == kMostReplicates) {
      return std::nullopt;
    }
    high = std::min(2 * high, kMostReplicates);
  }
  int low = high / 2;
  while (high - low > 1) {
    const int middle = low + (high - low) / 2;
    (is_enough(middle) ? high : low) = middle;
  }
  return high;
}

/// The x at which the increasing `power_at` reaches `power`.
double reaching(double power, const std::function<double(double)>& power_at) {
  double high = 1;
  while (power_at(high) < power) {
    high *= 2;
  }
  double low = 0;
  while (high - low > 1e-11 * high) {
    const double middle = 0.5 * (low + high);
    (power_at(middle) < power ? low : high) = middle;
  }
  return high;
}

}  // namespace

double paired_power(double d_z, int n, double alpha) {
  check_replicates(n);
  CETERIS_CHECK(std::isfinite(d_z) && alpha > 0 && alpha < 1, "effects are finite, alpha lies in (0, 1)");
  return two_sided_power(std::abs(d_z) * std::sqrt(n), n - 1.0, alpha);
}

double two_sample_power(double d, int n, double alpha) {
  check_replicates(n);
  CETERIS_CHECK(std::isfinite(d) && alpha > 0 && alpha < 1, "effects are finite, alpha lies in (0, 1)");
  return two_sided_power(std::abs(d) * std::sqrt(0.5 * n), 2.0 * n - 2, alpha);
}

std::optional<int> needed_pairs(double d_z, double power, double alpha) {
  check_levels(power, alpha);
  CETERIS_CHECK(d_z > 0, "an effect to be found is above zero");
  return fewest([&](int n) { return paired_power(d_z, n, alpha) >= power; });
}

std::optional<int> needed_per_arm(double d, double power, double alpha) {
  check_levels(power, alpha);
  CETERIS_CHECK(d > 0, "an effect to be found is above zero");
  return fewest([&](int n) { return two_sample_power(d, n, alpha) >= power; });
}

double detectable_effect(int n, double power, double alpha) {
  check_levels(power, alpha);
  return reaching(power, [&](double d_z) { return paired_power(d_z, n, alpha); });
}

double two_sample_detectable_effect(int n, double power, double alpha) {
  check_levels(power, alpha);
  return reaching(power, [&](double d) { return two_sample_power(d, n, alpha); });
}

double t_half_width(int n, double confidence) {
  check_replicates(n);
  CETERIS_CHECK(confidence > 0 && confidence < 1, "a confidence must lie in (0, 1)");
  return upper_t(0.5 * (1 - confidence), n - 1.0) / std::sqrt(n);
}

double tost_power(double margin, int n, double d_z, double alpha) {
  check_replicates(n);
  CETERIS_CHECK(margin > 0 && std::isfinite(margin) && std::isfinite(d_z), "a margin must be positive and finite");
  CETERIS_CHECK(alpha > 0 && alpha < 0.5, "alpha must lie in (0, 0.5)");
  const double root = std::sqrt(n);
  const double t = upper_t(alpha, n - 1.0);
  const Normal unit;
  // Given the standard deviation s the mean must lie within margin - t s / sqrt(n) of zero.
  return std::clamp(expect_over_sd(n - 1.0, margin * root / t,
                                   [&](double s) {
                                     return boost::math::cdf(unit, (margin - d_z) * root - t * s) -
                                            boost::math::cdf(unit, (-margin - d_z) * root + t * s);
                                   }),
                    0.0, 1.0);
}

double smallest_margin(int n, double power, double alpha) {
  check_levels(power, alpha);
  return reaching(power, [&](double margin) { return tost_power(margin, n, 0, alpha); });
}

std::optional<int> needed_for_margin(double margin, double power, double d_z, double alpha) {
  check_levels(power, alpha);
  if (std::abs(d_z) >= margin) {
    return std::nullopt;
  }
  return fewest([&](int n) { return tost_power(margin, n, d_z, alpha) >= power; });
}

double break_even_correlation(int n, double power, double alpha) {
  const double ratio = two_sample_detectable_effect(n, power, alpha) / detectable_effect(n, power, alpha);
  return 1 - 0.5 * ratio * ratio;
}

double sd_upper_bound(double sd, double degrees_of_freedom, double confidence) {
  CETERIS_CHECK(sd >= 0 && std::isfinite(sd), "a standard deviation must be finite and not negative");
  CETERIS_CHECK(degrees_of_freedom > 0, "degrees of freedom must be positive");
  CETERIS_CHECK(confidence > 0 && confidence < 1, "a confidence must lie in (0, 1)");
  const boost::math::chi_squared squares(degrees_of_freedom);
  return sd * std::sqrt(degrees_of_freedom / boost::math::quantile(squares, 1 - confidence));
}

}  // namespace ceteris::stats
