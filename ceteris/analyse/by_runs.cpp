// SPDX-License-Identifier: Apache-2.0
#include "ceteris/analyse/by_runs.hpp"

#include <vector>

#include "ceteris/stats/blocked.hpp"
#include "ceteris/stats/ratio.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/verdict/series.hpp"

namespace ceteris::analyse {

std::optional<record::AnalysisByRuns> by_runs(const Question& question, const verdict::Cells& cells,
                                              std::size_t contrast, std::size_t metric) {
  const study::StudyFile& file = question.files[metric];
  if (file.spec.estimand != study::Estimand::NewTasks || cells.tasks() < 2) {
    return std::nullopt;
  }
  const record::MetricScale scale = study::metrics_of(file).front().scale;
  std::vector<stats::TaskValues> tasks;
  bool equal = true;
  for (std::size_t task = 0; task < cells.tasks(); ++task) {
    verdict::Series series =
        verdict::series_of(cells, question.design.contrasts[contrast], task, 0, scale, file.spec.pairing);
    if (series.first.empty() || series.second.empty()) {
      return std::nullopt;
    }
    tasks.push_back({std::move(series.second), std::move(series.first)});
    equal = equal && tasks.back().a.size() == tasks.front().a.size() && tasks.back().b.size() == tasks.front().b.size();
  }
  const auto difference = stats::new_tasks_by_runs(tasks, file.spec.pairing == study::Pairing::Paired);
  if (equal || !difference) {
    return std::nullopt;
  }
  const bool ratio = scale == record::MetricScale::Ratio;
  const stats::Interval interval = ratio ? stats::relative_change(difference->interval) : difference->interval;
  return record::AnalysisByRuns{ratio ? stats::relative_change(difference->difference) : difference->difference,
                                difference->standard_error,
                                difference->degrees_of_freedom,
                                {interval.low, interval.high},
                                difference->p};
}

}  // namespace ceteris::analyse
