// SPDX-License-Identifier: Apache-2.0
// Is a difference smaller than what matters? Equivalence and non-inferiority against a margin declared beforehand.
#pragma once

#include "ceteris/stats/interval.hpp"
#include "ceteris/stats/t_interval.hpp"

namespace ceteris::stats {

struct Equivalence {
  double p = 1;        ///< the larger of the two one-sided p-values
  Interval interval;   ///< at confidence 1 - 2 alpha: 90 % at alpha = 0.05
  bool shown = false;  ///< p <= alpha, which is: the interval lies within [-margin, margin]
};

/// Two one-sided t tests (Schuirmann 1987; Lakens 2017) of the null that the true difference is at least `margin` away
/// from zero: t_L = (d + margin) / SE, t_U = (d - margin) / SE, p = max(1 - F(t_L), F(t_U)). The error at a true
/// difference of exactly the margin is alpha, not 2 alpha (intersection-union). margin > 0, in the unit of the
/// difference; alpha in (0, 0.5).
[[nodiscard]] Equivalence tost(const MeanDifference& difference, double margin, double alpha = 0.05);

/// Two-sided p-value against "the true difference lies within [-margin, margin]": twice the smaller of the one-sided
/// ones, at most 1. At most 0.05 exactly when the 95 % interval lies beyond the margin; with margin 0 the p of the
/// difference. margin >= 0.
[[nodiscard]] double beyond_margin_p(const MeanDifference& difference, double margin);

/// One-sided p-value of the null "the true difference is -margin or less", for a metric of which more is better: small
/// when the second arm is not worse by the margin. Negate the difference where less is better. margin >= 0.
[[nodiscard]] double not_worse_p(const MeanDifference& difference, double margin);

}  // namespace ceteris::stats
