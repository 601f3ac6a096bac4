// SPDX-License-Identifier: Apache-2.0
// When paired differences show what was asked, and when to stop: a plan of looks, fixed before the first value.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "ceteris/stats/interval.hpp"

namespace ceteris::stats {

/// One look: after `n` differences.
struct Look {
  int n = 0;
  double critical = 0;                      ///< of |t|, for the interval at 1 - alpha
  double critical_narrow = 0;               ///< the same at 1 - 2 alpha, for "no difference"
  std::optional<double> futile_below = {};  ///< whoever asks for "better" stops when t is below this
};

/// Intervals at all looks hold together with probability 1 - alpha, whenever one stops.
struct SequentialRule {
  double alpha = 0.05;
  std::vector<Look> looks;  ///< by n
};

/// At most `most` differences (2 to kMostForLooks) with the looks of looks_of. Of a plan with several it also says when
/// a "better" has become unlikely: t below 0 at 8, below 0.5 at 12 or 13. Stopping then is not binding: the errors do
/// not count on it.
[[nodiscard]] SequentialRule group_sequential_rule(int most, double alpha);

/// One look after n >= 2 differences: the t test.
[[nodiscard]] SequentialRule fixed_rule(int n, double alpha);

/// A look after every difference from the fifth to the last, `most` >= 5; a larger `most` adds looks and changes none.
[[nodiscard]] SequentialRule anytime_rule(int most, double alpha);

/// alpha of the j-th of any number of gates against one baseline, 6 alpha / (pi^2 j^2): they sum to alpha. j >= 1.
[[nodiscard]] double campaign_level(double alpha, int j);

enum class Decision {
  GoOn,    ///< this look shows nothing, and there are more
  Shown,   ///< what was asked
  Worse,   ///< the mean is below zero (asked for "not worse": below the margin, or at the last look below zero)
  Futile,  ///< "better" has become unlikely
  Open,    ///< the last look shows nothing
};

/// What one look saw. Differences are positive where the candidate is better.
struct LookResult {
  int n = 0;
  double mean = 0;
  /// None of these when the differences do not vary: then there is no inference.
  std::optional<double> t = {};
  std::optional<Interval> interval = {};  ///< at 1 - alpha
  std::optional<Interval> narrow = {};    ///< at 1 - 2 alpha
  Decision decision = Decision::GoOn;
};

/// Without a margin: is the mean above zero? With one (positive): is it above -margin? `differences` are in the order
/// that was drawn before they were measured; those that no look has reached are not looked at. `smallest_spread`:
/// differences whose standard deviation is below it count as not varying (a metric in steps). The looks up to the one
/// that decided; none before the first. Finite values.
[[nodiscard]] std::vector<LookResult> decide(const SequentialRule& rule, std::span<const double> differences,
                                             std::optional<double> margin = {}, double smallest_spread = 0);

}  // namespace ceteris::stats
