// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/study_pilot.hpp"

#include <algorithm>
#include <cmath>

#include "ceteris/base/text.hpp"
#include "ceteris/stats/t_interval.hpp"
#include "ceteris/study/load.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/study/trials.hpp"

namespace ceteris::cli {
namespace {

namespace fs = std::filesystem;

std::vector<double> values_of(const PilotView& pilot, std::size_t metric) {
  std::vector<double> values;
  for (const study::StudyTrial& trial : pilot.trials) {
    const auto& readings = pilot.results.at(trial.id).readings;
    if (metric < readings.size() && readings[metric].state == metrics::State::Value) {
      values.push_back(readings[metric].value);
    }
  }
  return values;
}

}  // namespace

PilotView pilot_so_far(const CheckedStudy& study, const runner::CodeState& code, const fs::path& runs) {
  PilotView view;
  std::vector<study::StudyTrial> all = study::pilot_trials(study.file, study.design, code, kMostPilotPairs);
  view.results = study::load_trials(runs, study.file, all).results;
  double seconds = 0;
  for (std::size_t i = 0; i + 1 < all.size(); i += 2) {  // whole pairs
    const auto first = view.results.find(all[i].id);
    const auto second = view.results.find(all[i + 1].id);
    if (first != view.results.end() && second != view.results.end()) {
      seconds += first->second.seconds + second->second.seconds;
      view.trials.push_back(std::move(all[i]));
      view.trials.push_back(std::move(all[i + 1]));
    }
  }
  view.seconds = view.trials.empty() ? 0 : seconds / static_cast<double>(view.trials.size());
  return view;
}

std::vector<study::PowerAnswer> pilot_answers(const CheckedStudy& study, const runner::CodeState& code,
                                              const fs::path& runs) {
  const PilotView pilot = pilot_so_far(study, code, runs);
  if (pilot.trials.size() < 4) {
    return {};
  }
  return study::power_from_pilot(study.file, study.design, pilot.trials, pilot.results);
}

std::vector<Problem> scale_problems(const CheckedStudy& study, const PilotView& pilot) {
  std::vector<Problem> problems;
  const std::vector<record::StudyMetric> metrics = study::metrics_of(study.file);
  const std::size_t guardrails = study.file.spec.guardrails.size();
  for (std::size_t m = 0; m < metrics.size(); ++m) {
    const record::StudyMetric& metric = metrics[m];
    const std::string key = m == 0            ? "metric"
                            : m <= guardrails ? "guardrails." + std::to_string(m - 1)
                                              : "reported." + std::to_string(m - 1 - guardrails);
    const std::string where = study.file.at(key + ".scale");
    const std::vector<double> values = values_of(pilot, m);
    if (values.empty()) {
      continue;
    }
    const auto [low, high] = std::ranges::minmax(values);
    const std::string seen = printable(metric.name) + " was " + brief(low) + " to " + brief(high) + " in the pilot";
    if (metric.scale == record::MetricScale::Fraction && (low < 0 || high > 1)) {
      problems.push_back({where, seen + ", which is no fraction", "scale = \"percent\" for 0 to 100, or \"plain\""});
    }
    if (metric.scale == record::MetricScale::Percent && high <= 1 && low >= 0 && high > 0) {
      problems.push_back({where, seen + ", which looks like a fraction", "scale = \"fraction\""});
    }
    if (metric.scale == record::MetricScale::Ratio && low <= 0) {
      problems.push_back({where, seen + ", which has no logarithm", "scale = \"plain\""});
    }
    const double size = std::abs(stats::mean(values));
    if (metric.margin && metric.scale != record::MetricScale::Ratio && *metric.margin > std::max(size, high - low)) {
      problems.push_back({study.file.at(key + ".margin"), "margin = " + shortest(*metric.margin) + ", but " + seen,
                          "a margin is a difference in the unit of the metric"});
    }
  }
  return problems;
}

}  // namespace ceteris::cli
