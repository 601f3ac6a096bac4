// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_call/pilot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ceteris/base/text.hpp"
#include "ceteris/effects/seed_control.hpp"
#include "ceteris/stats/planning.hpp"
#include "ceteris/stats/t_interval.hpp"
#include "ceteris/study/call_text.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/study/trials.hpp"
#include "ceteris/study_run/load.hpp"
#include "ceteris/trial_store/store.hpp"

namespace ceteris::study_call {
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

/// Comparisons that Holm adjusts over.
std::size_t family_of(const CheckedStudy& study) {
  const auto family = std::ranges::count_if(study.design.contrasts, &design::ContrastPlan::family);
  return static_cast<std::size_t>(std::max<std::ptrdiff_t>(family, 1));
}

/// The effect that the replicates find with power 0.8 in a single comparison, in standard deviations of a difference.
double detectable_deviations(const study::StudySpec& spec) {
  constexpr double kPower = 0.8;
  return spec.pairing == study::Pairing::Paired
             ? stats::detectable_effect(spec.replicates, kPower)
             : stats::two_sample_detectable_effect(spec.replicates, kPower) / std::sqrt(2.0);
}

}  // namespace

PilotView pilot_so_far(const CheckedStudy& study, const identity::CodeState& code, const fs::path& runs) {
  PilotView view;
  std::vector<study::StudyTrial> all = study::pilot_trials(study.file, study.design, code, study::kMostPilotPairs);
  // A pilot begins with its first trial: without it there is no need to read the whole ledger.
  if (trial_store::trial_state(runs, all.front().id) == trial_store::TrialState::Absent) {
    return view;
  }
  view.results = study_run::load_trials(runs, study.file, all).results;
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

std::vector<effects::PowerAnswer> pilot_answers(const CheckedStudy& study, const identity::CodeState& code,
                                                const fs::path& runs) {
  const PilotView pilot = pilot_so_far(study, code, runs);
  if (pilot.trials.size() < 4) {
    return {};
  }
  return verdict::power_from_pilot(study.file, study.design, pilot.trials, pilot.results);
}

std::string hopeless_design(const CheckedStudy& study) {
  // A difference of so many standard deviations is seen in any table of the values.
  constexpr double kHopeless = 10;
  const int n = study.file.spec.replicates;
  if (study.file.spec.verdict == study::VerdictRule::Never) {
    return {};
  }
  if (n < 2) {
    return "one replicate has no spread, so it can answer nothing";
  }
  const double found = detectable_deviations(study.file.spec);
  if (study.file.tasks.size() > 1 || found < kHopeless) {  // over tasks, their number decides, too
    return {};
  }
  return fmt::format("{} pairs only find differences of {:.0f} standard deviations with power 0.8", n, found);
}

std::string withheld_verdict(const CheckedStudy& study, const identity::CodeState& code, const fs::path& runs) {
  const study::StudySpec& spec = study.file.spec;
  if (spec.verdict == study::VerdictRule::Never) {
    return "this study only shows that everything runs";
  }
  if (spec.verdict == study::VerdictRule::Always) {
    return {};
  }
  const std::vector<effects::PowerAnswer> answers = pilot_answers(study, code, runs);
  const auto answer = std::ranges::find_if(
      answers, [&](const effects::PowerAnswer& one) { return one.power.metric == spec.metric.name; });
  if (answer == answers.end()) {
    return "no pilot has run, so that nobody knows how many replicates it takes";
  }
  if (!answer->power.needed) {
    return effects::clause_of(answer->sentences.back());
  }
  return spec.replicates >= *answer->power.needed ? ""
                                                  : fmt::format("it has {} replicates, and by its pilot it takes {}",
                                                                spec.replicates, *answer->power.needed);
}

std::string power_without_pilot(const CheckedStudy& study, const fs::path& runs) {
  const study::StudySpec& spec = study.file.spec;
  return effects::power_in_deviations(spec.replicates, spec.pairing == study::Pairing::Paired, family_of(study)) +
         "\nHow large a standard deviation is, a pilot tells: " +
         study::call_text("plan", study.file.path.string(), runs) + " --pilot 5\n";
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

}  // namespace ceteris::study_call
