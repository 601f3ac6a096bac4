// SPDX-License-Identifier: Apache-2.0
// Before a study runs: from the noise of a pilot, what its replicates can find and prove, and whether that answers the
// question.
//
// A pilot of one arm cannot show how far arms with the same seed move together, so the standard deviation of a paired
// difference is taken as if they did not (correlation 0): s sqrt 2 for two arms. Where pairing works, the study does
// better than its plan.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ceteris/design/design.hpp"
#include "ceteris/record/study.hpp"

namespace ceteris::effects {

struct Pilot {
  /// Finite, on the working scale of the metric (quantity.hpp: logarithms for Ratio). Of one arm, each with a seed of
  /// its own; or, with `differences`, of the contrast itself, one a replicate or pair.
  std::vector<double> values;
  bool differences = false;
};

struct PowerQuestion {
  record::StudyMetric metric;  ///< name, scale, unit, margin
  Pilot pilot;
  int replicates = 0;  ///< planned
  bool paired = true;
  /// Contrasts that Holm adjusts over: planned for the strictest step, 0.05 / family.
  std::size_t family = 1;
  /// Variance of the contrast over that of one arm, see `variance_factor`; not used for differences.
  double variance_factor = 2;
  /// The claim is about new tasks: it rests on the spread between tasks, which replicates do not show.
  bool between_tasks = false;
};

struct PowerAnswer {
  record::StudyPower power;
  std::vector<std::string> sentences;  ///< for people: noise, what is found, what the margin needs
  /// With the noise of the pilot an effect of the size of the margin is more likely missed than found, and equivalence
  /// at a true difference of zero more likely not shown than shown. Also with fewer than two replicates.
  bool cannot_answer = false;
};

/// 1 / arms in `first` + 1 / arms in `second`: 2 for two arms, 1/4 for the halves of a factorial of 16 arms.
[[nodiscard]] double variance_factor(const design::ContrastPlan& contrast);

/// The plan of one metric. `power.sd` is of the contrast, in the unit of the metric (of log ratios for Ratio), and
/// `power.pilot` the number of values. `needed` decides the margin: an effect of its size is found, and equivalence
/// within it is shown at a true difference of zero, each with power 0.8. A pilot with fewer than two values, or without
/// variation, or fewer than two replicates, gives sentences that say so and no figures.
[[nodiscard]] PowerAnswer power_plan(const PowerQuestion& question);

/// Without a pilot, in standard deviations: what `replicates` find with power 0.8, and the smallest margin they prove.
[[nodiscard]] std::string power_in_deviations(int replicates, bool paired, std::size_t family);

}  // namespace ceteris::effects
