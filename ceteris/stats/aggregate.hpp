// SPDX-License-Identifier: Apache-2.0
// One figure for many tasks (Agarwal et al. 2021, "Deep Reinforcement Learning at the Edge of the Statistical
// Precipice"), and its interval. Scores of a task are its runs; tasks may have different numbers of them. Scores must
// be finite and comparable between tasks (accuracies, or normalised ones).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "ceteris/base/random.hpp"
#include "ceteris/stats/interval.hpp"

namespace ceteris::stats {

/// The runs of each task.
using TaskScores = std::vector<std::vector<double>>;

/// Interquartile mean of all scores together: the mean without the floor(N / 4) smallest and largest. At least one.
[[nodiscard]] double interquartile_mean(const TaskScores& scores);

/// target - mean of min(score, target): how far runs fall short, gains beyond the target not counting.
[[nodiscard]] double optimality_gap(const TaskScores& scores, double target = 1);

/// Probability that a run of a scores higher than a run of b, ties counting half, averaged over tasks (same number of
/// tasks; Mann-Whitney's U over the number of pairs). 0.5 for equal arms.
[[nodiscard]] double probability_of_improvement(const TaskScores& a, const TaskScores& b);

/// For each threshold the share of all scores above it.
[[nodiscard]] std::vector<double> performance_profile(const TaskScores& scores, std::span<const double> thresholds);

/// With fewer runs of all tasks together a percentile interval covers too seldom to be called by its confidence: a
/// nominal 95 % with 93 to 94 % at 20 runs (4 tasks of 5, one of 20), with 86 % at one task of 5.
inline constexpr std::size_t kFewestBootstrapRuns = 20;

/// A figure of one arm, or of two.
using TaskStatistic = std::function<double(const TaskScores&)>;
using TaskComparison = std::function<double(const TaskScores&, const TaskScores&)>;

/// Percentile interval by resampling runs within each task, one fewer than it has: within a task of n runs the usual
/// bootstrap has (n - 1) / n of the variance it should have, however many tasks there are. A nominal 95 % for the mean
/// of 10 tasks with 3 runs each covers with 94 %, and drawing 3 with 86 %; for the probability of improvement with 97
/// %. The claim is about these tasks. Draw i uses stream.at(i); draws (1 - confidence) >= 2. Nothing when a task has
/// fewer than three runs, or when there are fewer than kFewestBootstrapRuns runs in all.
[[nodiscard]] std::optional<Interval> stratified_bootstrap(const TaskScores& scores, const TaskStatistic& statistic,
                                                           std::int64_t draws, const Stream& stream,
                                                           double confidence = 0.95);
/// The same for a figure of two arms, which are resampled independently.
[[nodiscard]] std::optional<Interval> stratified_bootstrap(const TaskScores& a, const TaskScores& b,
                                                           const TaskComparison& statistic, std::int64_t draws,
                                                           const Stream& stream, double confidence = 0.95);

}  // namespace ceteris::stats
