// SPDX-License-Identifier: Apache-2.0
// Differences that use more than two arms or more than one task.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "ceteris/stats/contrast.hpp"
#include "ceteris/stats/t_interval.hpp"

namespace ceteris::stats {

/// A contrast with the error of the whole two-way table of arms and replicates: the standard error is
/// sqrt(MS of the error x sum of squared weights / n), with (k - 1)(n - 1) degrees of freedom instead of n - 1. It
/// assumes that the differences of all pairs of arms have the same spread (sphericity), and misleads where one arm is
/// noisier: `contrast_t` does not. Weights add up to zero. Nothing for fewer than two arms or replicates, or when
/// nothing varies.
[[nodiscard]] std::optional<MeanDifference> blocked_contrast(const Cells& cells, std::span<const double> weights,
                                                             double confidence = 0.95);

/// Values of two arms on one task.
struct TaskValues {
  std::vector<double> a;
  std::vector<double> b;
};

/// Mean over *these* tasks of (mean of a minus mean of b), runs being independent between tasks: the claim is about the
/// tasks at hand. Unpaired: SE^2 = sum over tasks of (s_a^2 / n_a + s_b^2 / n_b) / T^2; paired (a[i] with b[i]): the
/// variance of the mean difference instead. Degrees of freedom by Satterthwaite (1946). Nothing when a task has fewer
/// than two values (pairs), or when nothing varies in any task.
///
/// A task whose differences do not vary adds nothing to the standard error, which is right when they cannot vary and
/// too little when they repeat by chance, as those of a metric that moves in steps do: of two tasks of five pairs, one
/// with rounded differences (spread 0.25 steps, as large as that of the other) that repeat in 42 % of the sets, a
/// nominal 95 % covers with 93 % in all and with 83 % where they repeat (63 % where the spread of the other is 0.1
/// steps).
///
/// When replicate i shares its seed over tasks, average over tasks first and use `paired_t` on those means.
[[nodiscard]] std::optional<MeanDifference> these_tasks(std::span<const TaskValues> tasks, bool paired,
                                                        double confidence = 0.95);

/// The same mean as an estimate for *new* tasks of the kind that these were drawn from: Student's t over the T task
/// differences. Tasks count alike, however many runs they have. Nothing for fewer than two tasks, or when their
/// differences do not vary. At least one value on either side of each.
[[nodiscard]] std::optional<MeanDifference> new_tasks(std::span<const TaskValues> tasks, double confidence = 0.95);

}  // namespace ceteris::stats
