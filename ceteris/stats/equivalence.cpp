// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/equivalence.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

/// P[T >= (difference - null) / SE]: small when the difference is far above `null`.
double p_above(const MeanDifference& difference, double null) {
  const boost::math::students_t student(difference.degrees_of_freedom);
  return boost::math::cdf(complement(student, (difference.difference - null) / difference.standard_error));
}

double p_below(const MeanDifference& difference, double null) {
  const boost::math::students_t student(difference.degrees_of_freedom);
  return boost::math::cdf(student, (difference.difference - null) / difference.standard_error);
}

void check_margin(double margin) {
  CETERIS_CHECK(margin >= 0 && std::isfinite(margin), "a margin must be finite and not negative");
}

}  // namespace

Equivalence tost(const MeanDifference& difference, double margin, double alpha) {
  check_margin(margin);
  CETERIS_CHECK(margin > 0, "equivalence needs a margin above zero");
  CETERIS_CHECK(alpha > 0 && alpha < 0.5, "alpha must lie in (0, 0.5)");
  Equivalence result;
  result.p = std::max(p_above(difference, -margin), p_below(difference, margin));
  result.interval = interval_at(difference, 1 - 2 * alpha);
  result.shown = result.p <= alpha;
  return result;
}

double beyond_margin_p(const MeanDifference& difference, double margin) {
  check_margin(margin);
  return std::min(1.0, 2 * std::min(p_above(difference, margin), p_below(difference, -margin)));
}

double not_worse_p(const MeanDifference& difference, double margin) {
  check_margin(margin);
  return p_above(difference, -margin);
}

}  // namespace ceteris::stats
