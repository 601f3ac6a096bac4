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

/// The same for new tasks that count by their runs: the coefficient of the arm in the least-squares fit of values by
/// arm and task (paired: the mean of all differences), with the cluster-robust standard error CR2 (Bell & McCaffrey
/// 2002) over tasks and Satterthwaite's degrees of freedom, both under equal and independent errors (Pustejovsky &
/// Tipton 2018), as clubSandwich has them. Equal to `new_tasks` where tasks have equal numbers of runs. A task weighs
/// n_a n_b / (n_a + n_b), paired n.
///
/// Of five tasks with 2, 2, 5, 10 and 20 runs an arm, errors normal, a nominal 95 % covers with 97.3, 96.6 and 95.6 %
/// where true differences vary between tasks by 0, 0.3 and 1 standard deviations of a run; of ten tasks, nine with 3
/// runs and one with 50, with 98.7, 96.8 and 96.0 %. `new_tasks` covers there with 96.4, 96.0, 95.3 and
/// with 95.2, 95.1, 94.9 % (100,000 sets each), and is the shorter by far, since here two degrees of freedom are left.
///
/// Nothing for fewer than two tasks, or when their differences do not vary. At least one value on either side of each.
[[nodiscard]] std::optional<MeanDifference> new_tasks_by_runs(std::span<const TaskValues> tasks, bool paired,
                                                              double confidence = 0.95);

}  // namespace ceteris::stats
