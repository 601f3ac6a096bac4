// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/tuning_result.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/study/tuning.hpp"

namespace ceteris::verdict {
namespace {

std::size_t metric_index(const study::StudyFile& file) {
  const std::vector<record::StudyMetric> metrics = study::metrics_of(file);
  const auto found = std::ranges::find(metrics, file.spec.tuning.by, &record::StudyMetric::name);
  CETERIS_CHECK(found != metrics.end(), "tuning by a metric that the study does not have");
  return static_cast<std::size_t>(found - metrics.begin());
}

/// A setting on its way: the sum of its values, of their logarithms for scale Ratio.
struct Tally {
  record::StudySetting setting;
  double sum = 0;
  int scored = 0;
  bool unscored = false;  ///< a trial of it ended without a value and without a declared score
};

void add(Tally& tally, const study::TrialResult& result, std::size_t index, const record::StudyMetric& metric) {
  const metrics::Reading& reading = result.readings.at(index);
  const bool ended_well = result.outcome == record::Outcome::Finished || result.outcome == record::Outcome::NoMetric;
  std::optional<double> value;
  if (ended_well && reading.state == metrics::State::Value) {
    value = reading.value;
    ++tally.setting.n;
  } else {
    value = metric.failed;
    ++tally.setting.failed;
  }
  const bool ratio = metric.scale == record::MetricScale::Ratio;
  if (!value || (ratio && !(*value > 0))) {
    tally.unscored = true;
    return;
  }
  tally.sum += ratio ? std::log(*value) : *value;
  ++tally.scored;
}

record::StudySetting finished(Tally tally, const record::StudyMetric& metric) {
  if (tally.scored > 0 && !tally.unscored) {
    const double mean = tally.sum / tally.scored;
    tally.setting.mean = metric.scale == record::MetricScale::Ratio ? std::exp(mean) : mean;
  }
  return std::move(tally.setting);
}

std::vector<record::NamedText> named(const design::Settings& settings) {
  std::vector<record::NamedText> texts;
  for (const design::Setting& setting : settings) {
    texts.push_back({setting.name, setting.value.text});
  }
  return texts;
}

bool holds(const design::Arm& arm, const design::Settings& settings) {
  return std::ranges::all_of(settings, [&](const design::Setting& setting) {
    const design::Value* value = design::find(arm.values, setting.name);
    return value != nullptr && design::canonical(*value) == design::canonical(setting.value);
  });
}

/// Of settings with the same values, which random draws may hold, the one that is chosen by its trials.
void mark_chosen(record::StudyTunedArm& tuned, const design::Arm& arm, const std::vector<design::Settings>& tried,
                 std::optional<std::size_t> best) {
  std::optional<std::size_t> chosen;
  for (std::size_t i = 0; i < tried.size(); ++i) {
    if (holds(arm, tried[i]) && (!chosen || best == i)) {
      chosen = i;
    }
  }
  if (chosen) {
    tuned.settings[*chosen].chosen = true;
  }
}

}  // namespace

record::StudyTuning tuning_of(const study::StudyFile& file, const design::Design& design,
                              std::span<const study::StudyTrial> trials, const study::Results& results) {
  record::StudyTuning tuning;
  const std::size_t index = metric_index(file);
  const record::StudyMetric metric = study::metrics_of(file).at(index);
  tuning.metric = static_cast<int>(index);
  tuning.method = file.spec.tuning.trials == 0 ? "all combinations" : "random search";
  tuning.replicates = file.spec.tuning.replicates;
  tuning.decided = design.tuned;
  for (const study::TunedValue& tuned : file.tuned) {
    tuning.space.push_back(
        {tuned.name + (tuned.arms.empty() ? "" : " of " + join(tuned.arms, ", ")), study::space_text(tuned)});
  }
  std::vector<std::vector<design::Settings>> tried;
  std::vector<std::vector<Tally>> tallies;
  for (const design::Arm& arm : design.arms) {
    tried.push_back(study::settings_to_try(file, arm.name));
    tallies.emplace_back(tried.back().size());
    for (std::size_t i = 0; i < tried.back().size(); ++i) {
      tallies.back()[i].setting.values = named(tried.back()[i]);
    }
  }
  for (const study::StudyTrial& trial : trials) {
    if (trial.place.purpose != design::Purpose::Tuning) {
      continue;
    }
    ++tuning.planned_trials;
    const auto found = results.find(trial.id);
    if (found != results.end() && record::meaning(found->second.outcome).result) {
      ++tuning.ended_trials;
      tuning.attempts += found->second.attempts;
      tuning.seconds += found->second.seconds;
      add(tallies[trial.place.arm].at(static_cast<std::size_t>(trial.place.setting)), found->second, index, metric);
    }
  }
  for (std::size_t arm = 0; arm < design.arms.size(); ++arm) {
    record::StudyTunedArm tuned{.arm = design.arms[arm].name, .settings = {}, .edges = {}};
    for (Tally& tally : tallies[arm]) {
      tuned.settings.push_back(finished(std::move(tally), metric));
    }
    tuning.arms.push_back(std::move(tuned));
  }
  const std::vector<std::optional<std::size_t>> best = best_settings(metric, tuning);
  for (std::size_t arm = 0; design.tuned && arm < design.arms.size(); ++arm) {
    mark_chosen(tuning.arms[arm], design.arms[arm], tried[arm], best[arm]);
    for (const study::TunedValue& tuned : study::tuned_by(file, design.arms[arm].name)) {
      const design::Value* value = design::find(design.arms[arm].values, tuned.name);
      if (value != nullptr && study::is_at_edge(tuned, *value)) {
        tuning.arms[arm].edges.push_back(tuned.name);
      }
    }
  }
  return tuning;
}

std::vector<std::optional<std::size_t>> best_settings(const record::StudyMetric& metric,
                                                      const record::StudyTuning& tuning) {
  std::vector<std::optional<std::size_t>> best;
  for (const record::StudyTunedArm& arm : tuning.arms) {
    std::optional<std::size_t> chosen;
    for (std::size_t i = 0; i < arm.settings.size(); ++i) {
      const auto& mean = arm.settings[i].mean;
      const auto better = [&](double a, double b) { return metric.better == record::Better::Higher ? a > b : a < b; };
      if (mean && (!chosen || better(*mean, *arm.settings[*chosen].mean))) {
        chosen = i;
      }
    }
    best.push_back(chosen);
  }
  return best;
}

}  // namespace ceteris::verdict
