// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/noise.hpp"

#include <algorithm>
#include <cmath>

#include "ceteris/study/metric.hpp"
#include "ceteris/verdict/series.hpp"

namespace ceteris::verdict {
namespace {

effects::PowerQuestion question_of(const study::StudyFile& file, const design::Design& design,
                                   const record::StudyMetric& metric) {
  effects::PowerQuestion question;
  question.metric = metric;
  question.replicates = file.spec.replicates;
  question.paired = file.spec.pairing == study::Pairing::Paired;
  question.family = static_cast<std::size_t>(
      std::max<std::ptrdiff_t>(1, std::ranges::count_if(design.contrasts, &design::ContrastPlan::family)));
  // Of the comparison that is hardest to decide.
  question.variance_factor = design.contrasts.empty() ? 2 : 0;
  for (const design::ContrastPlan& contrast : design.contrasts) {
    question.variance_factor = std::max(question.variance_factor, effects::variance_factor(contrast));
  }
  question.between_tasks = file.spec.estimand == study::Estimand::NewTasks && file.tasks.size() > 1;
  return question;
}

/// On the scale that values are compared on; nothing for what has no logarithm.
void add(std::vector<double>& values, std::optional<double> value, record::MetricScale scale) {
  if (value && (scale != record::MetricScale::Ratio || *value > 0)) {
    values.push_back(scale == record::MetricScale::Ratio ? std::log(*value) : *value);
  }
}

std::size_t baseline_of(const design::Design& design) {
  const auto found = std::ranges::find(design.arms, true, &design::Arm::baseline);
  return found == design.arms.end() ? 0 : static_cast<std::size_t>(found - design.arms.begin());
}

/// Of every replicate that has all values, the mean over tasks: of the first comparison's difference, or, unpaired, of
/// the baseline.
std::vector<double> noise_of(const Cells& cells, const design::Design& design, std::size_t metric,
                             record::MetricScale scale, bool paired) {
  const design::ContrastPlan& contrast = design.contrasts.front();
  std::vector<double> sums(cells.replicates());
  std::vector<std::size_t> counts(cells.replicates());
  for (std::size_t task = 0; task < cells.tasks(); ++task) {
    const Series series = series_of(cells, contrast, task, metric, scale, study::Pairing::Paired);
    const std::vector<double> d = differences(series);
    for (std::size_t i = 0; paired && i < d.size(); ++i) {
      const auto replicate = static_cast<std::size_t>(series.replicates[i]);
      sums[replicate] += d[i];
      ++counts[replicate];
    }
    for (std::size_t replicate = 0; !paired && replicate < cells.replicates(); ++replicate) {
      std::vector<double> one;
      add(one, cells.value(baseline_of(design), task, replicate, metric), scale);
      sums[replicate] += one.empty() ? 0 : one.front();
      counts[replicate] += one.size();
    }
  }
  std::vector<double> noise;
  for (std::size_t replicate = 0; replicate < cells.replicates(); ++replicate) {
    if (counts[replicate] == cells.tasks()) {
      noise.push_back(sums[replicate] / static_cast<double>(cells.tasks()));
    }
  }
  return noise;
}

/// A pilot pair is two arms with one task. A comparison averages over more arms and tasks, each with noise of its own:
/// its noise is less by this factor.
double averaging(const effects::PowerQuestion& question, const study::StudyFile& file) {
  const double arms = question.pilot.differences ? question.variance_factor / 2 : 1;
  return std::sqrt(arms / static_cast<double>(std::max<std::size_t>(1, file.tasks.size())));
}

}  // namespace

std::vector<effects::PowerAnswer> power_from_cells(const study::StudyFile& file, const design::Design& design,
                                                   const Cells& cells) {
  std::vector<effects::PowerAnswer> answers;
  const std::vector<record::StudyMetric> metrics = study::metrics_of(file);
  for (std::size_t m = 0; m < metrics.size() && !design.contrasts.empty(); ++m) {
    effects::PowerQuestion question = question_of(file, design, metrics[m]);
    question.pilot = {noise_of(cells, design, m, metrics[m].scale, question.paired), question.paired};
    if (question.pilot.values.size() >= 2 && !question.between_tasks) {
      answers.push_back(effects::power_plan(question));
    }
  }
  return answers;
}

std::vector<effects::PowerAnswer> power_from_pilot(const study::StudyFile& file, const design::Design& design,
                                                   std::span<const study::StudyTrial> pilot,
                                                   const study::Results& results) {
  std::vector<effects::PowerAnswer> answers;
  const std::vector<record::StudyMetric> metrics = study::metrics_of(file);
  const auto value_of = [&](const study::StudyTrial& trial, std::size_t metric) -> std::optional<double> {
    const auto found = results.find(trial.id);
    if (found == results.end() || metric >= found->second.readings.size() ||
        found->second.readings[metric].state != metrics::State::Value) {
      return std::nullopt;
    }
    return found->second.readings[metric].value;
  };
  for (std::size_t m = 0; m < metrics.size(); ++m) {
    effects::PowerQuestion question = question_of(file, design, metrics[m]);
    question.pilot.differences = question.paired;
    for (std::size_t i = 0; i + 1 < pilot.size(); i += 2) {
      std::vector<double> pair;
      add(pair, value_of(pilot[i], m), metrics[m].scale);
      add(pair, value_of(pilot[i + 1], m), metrics[m].scale);
      if (pair.size() == 2 && question.paired) {
        question.pilot.values.push_back(pair[1] - pair[0]);
      } else if (pair.size() == 2) {
        question.pilot.values.insert(question.pilot.values.end(), pair.begin(), pair.end());
      }
    }
    for (double& value : question.pilot.values) {
      value *= averaging(question, file);
    }
    answers.push_back(effects::power_plan(question));
  }
  return answers;
}

}  // namespace ceteris::verdict
