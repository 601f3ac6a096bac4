// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/task_summary.hpp"

#include <optional>

#include "ceteris/stats/aggregate.hpp"

namespace ceteris::verdict {
namespace {

constexpr std::int64_t kDraws = 2000;

/// All values of an arm by task; nothing when one is missing.
std::optional<stats::TaskScores> scores_of(const Cells& cells, std::size_t arm) {
  stats::TaskScores scores(cells.tasks());
  for (std::size_t task = 0; task < cells.tasks(); ++task) {
    for (std::size_t replicate = 0; replicate < cells.replicates(); ++replicate) {
      const auto value = cells.value(arm, task, replicate, 0);
      if (!value) {
        return std::nullopt;
      }
      scores[task].push_back(*value);
    }
  }
  return scores;
}

std::optional<record::StudyInterval> shown(const std::optional<stats::Interval>& interval) {
  return interval ? std::optional(record::StudyInterval{interval->low, interval->high}) : std::nullopt;
}

}  // namespace

void put_task_summary(record::StudyRecord& record, const study::StudyFile& file, const design::Design& design,
                      const Cells& cells) {
  if (cells.tasks() < 2) {
    return;
  }
  const Stream stream(file.spec.seed, 0, "study/tasks");
  std::vector<std::optional<stats::TaskScores>> scores;
  for (std::size_t arm = 0; arm < cells.arms(); ++arm) {
    scores.push_back(scores_of(cells, arm));
    if (scores.back()) {
      const auto interval = stats::stratified_bootstrap(*scores.back(), stats::interquartile_mean, kDraws,
                                                        stream.child("mean").child(design.arms[arm].name));
      record.aggregates.push_back({design.arms[arm].name, static_cast<int>(cells.tasks() * cells.replicates()),
                                   stats::interquartile_mean(*scores.back()), shown(interval)});
    }
  }
  const bool higher = record.metrics.front().better == record::Better::Higher;
  const stats::TaskComparison better = [&](const stats::TaskScores& second, const stats::TaskScores& first) {
    return higher ? stats::probability_of_improvement(second, first) : stats::probability_of_improvement(first, second);
  };
  for (const design::ContrastPlan& contrast : design.contrasts) {
    const bool two_arms = contrast.first.size() == 1 && contrast.second.size() == 1;
    if (!contrast.family || !two_arms || !scores[contrast.first[0]] || !scores[contrast.second[0]]) {
      continue;
    }
    const stats::TaskScores& first = *scores[contrast.first[0]];
    const stats::TaskScores& second = *scores[contrast.second[0]];
    const auto interval =
        stats::stratified_bootstrap(second, first, better, kDraws, stream.child("improvement").child(contrast.name));
    record.improvements.push_back(
        {contrast.name, contrast.first_name, contrast.second_name, better(second, first), shown(interval)});
  }
}

}  // namespace ceteris::verdict
