// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/aggregate.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "ceteris/base/error.hpp"
#include "ceteris/stats/t_interval.hpp"

namespace ceteris::stats {
namespace {

std::vector<double> pooled(const TaskScores& scores) {
  std::vector<double> all;
  for (const auto& runs : scores) {
    all.insert(all.end(), runs.begin(), runs.end());
  }
  CETERIS_CHECK(!all.empty(), "a figure over runs needs a run");
  return all;
}

/// Share of pairs in which the value of `a` is the larger, ties counting half; `b` sorted.
double share_above(std::span<const double> a, std::span<const double> b) {
  double wins = 0;
  for (const double value : a) {
    const auto below = std::ranges::lower_bound(b, value) - b.begin();
    const auto up_to = std::ranges::upper_bound(b, value) - b.begin();
    wins += 0.5 * static_cast<double>(below + up_to);
  }
  return wins / static_cast<double>(a.size()) / static_cast<double>(b.size());
}

bool enough(const TaskScores& scores) {
  std::size_t runs = 0;
  for (const auto& task : scores) {
    if (task.size() < 3) {
      return false;
    }
    runs += task.size();
  }
  return runs >= kFewestBootstrapRuns;
}

TaskScores resample(const TaskScores& scores, Draws& random) {
  TaskScores drawn(scores.size());
  for (std::size_t task = 0; task < scores.size(); ++task) {
    const auto& runs = scores[task];
    for (std::size_t i = 0; i + 1 < runs.size(); ++i) {
      drawn[task].push_back(runs[random.below(runs.size())]);
    }
  }
  return drawn;
}

/// The order statistics that leave (1 - confidence) / 2 of the draws on each side.
Interval percentile_interval(const std::function<double(Draws)>& figure, std::int64_t draws, const Stream& stream,
                             double confidence) {
  CETERIS_CHECK(confidence > 0 && confidence < 1, "a confidence must lie in (0, 1)");
  const auto rank = std::floor((static_cast<double>(draws) + 1) * 0.5 * (1 - confidence));
  CETERIS_CHECK(rank >= 1, "too few draws for this confidence");
  std::vector<double> figures(static_cast<std::size_t>(draws));
  for (std::size_t draw = 0; draw < figures.size(); ++draw) {
    figures[draw] = figure(stream.at(draw));
  }
  std::ranges::sort(figures);
  return {figures[static_cast<std::size_t>(rank) - 1], figures[figures.size() - static_cast<std::size_t>(rank)]};
}

}  // namespace

double interquartile_mean(const TaskScores& scores) {
  std::vector<double> all = pooled(scores);
  std::ranges::sort(all);
  const std::size_t trimmed = all.size() / 4;
  return mean(std::span(all).subspan(trimmed, all.size() - 2 * trimmed));
}

double optimality_gap(const TaskScores& scores, double target) {
  std::vector<double> all = pooled(scores);
  for (double& score : all) {
    score = std::min(score, target);
  }
  return target - mean(all);
}

double probability_of_improvement(const TaskScores& a, const TaskScores& b) {
  CETERIS_CHECK(!a.empty() && a.size() == b.size(), "both arms have the same tasks");
  double sum = 0;
  for (std::size_t task = 0; task < a.size(); ++task) {
    CETERIS_CHECK(!a[task].empty() && !b[task].empty(), "both arms have a run of each task");
    std::vector<double> sorted = b[task];
    std::ranges::sort(sorted);
    sum += share_above(a[task], sorted);
  }
  return sum / static_cast<double>(a.size());
}

std::vector<double> performance_profile(const TaskScores& scores, std::span<const double> thresholds) {
  std::vector<double> all = pooled(scores);
  std::ranges::sort(all);
  std::vector<double> shares;
  for (const double threshold : thresholds) {
    const auto above = all.end() - std::ranges::upper_bound(all, threshold);
    shares.push_back(static_cast<double>(above) / static_cast<double>(all.size()));
  }
  return shares;
}

std::optional<Interval> stratified_bootstrap(const TaskScores& scores, const TaskStatistic& statistic,
                                             std::int64_t draws, const Stream& stream, double confidence) {
  if (!enough(scores)) {
    return std::nullopt;
  }
  const auto figure = [&](Draws random) { return statistic(resample(scores, random)); };
  return percentile_interval(figure, draws, stream, confidence);
}

std::optional<Interval> stratified_bootstrap(const TaskScores& a, const TaskScores& b, const TaskComparison& statistic,
                                             std::int64_t draws, const Stream& stream, double confidence) {
  if (!enough(a) || !enough(b)) {
    return std::nullopt;
  }
  const auto figure = [&](Draws random) {
    const TaskScores first = resample(a, random);
    return statistic(first, resample(b, random));
  };
  return percentile_interval(figure, draws, stream, confidence);
}

}  // namespace ceteris::stats
