// SPDX-License-Identifier: Apache-2.0
// The word for a comparison, from its difference, the declared margin, and the family it was declared in.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "ceteris/stats/interval.hpp"
#include "ceteris/stats/t_interval.hpp"

namespace ceteris::stats {

/// The first that holds, in this order. "Inconclusive" is never "no effect".
enum class Verdict {
  Beyond,      ///< the 95 % interval lies beyond the margin
  Negligible,  ///< the 95 % interval excludes zero, and the 90 % interval lies within the margin
  Equivalent,  ///< the 90 % interval lies within the margin
  Differs,     ///< the 95 % interval excludes zero; whether by more than the margin is open
  Inconclusive,
};

/// One comparison. Without a margin only Differs and Inconclusive can be said.
struct Contrast {
  MeanDifference difference;
  std::optional<double> margin;  ///< positive, in the unit of the difference
};

/// What is said of one comparison of a family, with the figures that say it. In a family of one the adjusted values and
/// intervals are the plain ones.
struct Judgement {
  Verdict verdict = Verdict::Inconclusive;
  double p = 1;                         ///< two-sided, against zero
  double p_adjusted = 1;                ///< Holm over the family
  std::optional<double> p_beyond;       ///< two-sided, against "within the margin"; Holm over those with a margin
  std::optional<double> p_equivalence;  ///< two one-sided tests; Holm over those with a margin
  Interval interval95;                  ///< excludes zero exactly when p_adjusted <= 0.05
  Interval interval90;  ///< lies within the margin exactly when p_equivalence <= 0.05; 90 % without a margin
};

/// Verdicts of a family of comparisons declared together. A word needs Holm-adjusted p-values of at most 0.05, in three
/// families that are adjusted apart: Beyond, Negligible and Differs, those against zero; Beyond, also those against
/// "the difference lies within the margin"; Equivalent and Negligible, those of the two one-sided tests. In a family of
/// one this is what the enumeration says of the intervals.
///
/// Beyond, Negligible and Differs together are the event "the adjusted p against zero is at most 0.05": when no arm
/// differs, at most 5 % of families say any of the three (4.9 % at n = 5 and 4.65 % at n = 10 for two arms against one
/// baseline, since Holm does not use that they share it). At most 5 % say Equivalent or Negligible of a comparison
/// whose true difference is its margin or more, and 2.5 % a false Beyond of differences at the margin. Each of these
/// holds whatever the dependence of the comparisons; together they can reach 7.5 % in a family at the edge of its
/// margin, as for one comparison.
[[nodiscard]] std::vector<Judgement> judge(std::span<const Contrast> family);

/// The same of one comparison alone.
[[nodiscard]] Judgement judge(const MeanDifference& difference, std::optional<double> margin);

}  // namespace ceteris::stats
