// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/tuning_threats.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ceteris/base/text.hpp"
#include "ceteris/study/tuning.hpp"
#include "ceteris/verdict/tuning_result.hpp"

namespace ceteris::verdict {
namespace {

using record::Severity;
using record::StudyThreat;

const record::StudySetting* chosen_of(const record::StudyTunedArm& arm) {
  const auto found = std::ranges::find(arm.settings, true, &record::StudySetting::chosen);
  return found == arm.settings.end() ? nullptr : &*found;
}

std::string value_of(const record::StudySetting& setting, const std::string& name) {
  const auto found = std::ranges::find(setting.values, name, &record::NamedText::name);
  return found == setting.values.end() ? "" : found->value;
}

std::string space_of(const study::StudyFile& file, const std::string& arm, const std::string& name) {
  for (const study::TunedValue& tuned : study::tuned_by(file, arm)) {
    if (tuned.name == name) {
      return study::space_text(tuned);
    }
  }
  return {};
}

void add_edges(const study::StudyFile& file, const record::StudyTuning& tuning, std::vector<StudyThreat>& threats) {
  for (const record::StudyTunedArm& arm : tuning.arms) {
    const record::StudySetting* chosen = chosen_of(arm);
    for (const std::string& name : arm.edges) {
      if (chosen != nullptr) {
        threats.push_back(
            {Severity::Warning, "tuning",
             fmt::format("{}: the best {} that was tried ({}) lies at the edge of {}: a wider range may do better.",
                         printable(arm.arm), printable(name), printable(value_of(*chosen, name)),
                         printable(space_of(file, arm.arm, name)))});
      }
    }
  }
}

void add_failures(const record::StudyTuning& tuning, const record::StudyMetric& metric,
                  std::vector<StudyThreat>& threats) {
  for (const record::StudyTunedArm& arm : tuning.arms) {
    int failed = 0;
    for (const record::StudySetting& setting : arm.settings) {
      failed += setting.failed;
    }
    if (failed > 0) {
      threats.push_back({Severity::Note, "tuning",
                         fmt::format("{}: {} of its trials of tuning failed; {}.", printable(arm.arm), failed,
                                     metric.failed ? "they count with the declared score " + shortest(*metric.failed)
                                                   : "a setting with a failed trial was not chosen")});
    }
  }
}

/// Nothing of a tuning trial changes after its end, so a choice that differs was not made from these trials.
void add_mismatch(const record::StudyTuning& tuning, const record::StudyMetric& metric,
                  std::vector<StudyThreat>& threats) {
  const auto best = best_settings(metric, tuning);
  for (std::size_t arm = 0; arm < best.size(); ++arm) {
    const record::StudySetting* chosen = chosen_of(tuning.arms[arm]);
    const bool whole = tuning.ended_trials == tuning.planned_trials;
    if (chosen == nullptr || !whole || (best[arm] && chosen == &tuning.arms[arm].settings[*best[arm]])) {
      continue;
    }
    threats.push_back({Severity::Serious, "tuning",
                       fmt::format("{}: the setting that was fixed is not the best of those that were tried.",
                                   printable(tuning.arms[arm].arm))});
  }
}

}  // namespace

std::vector<StudyThreat> tuning_threats(const study::StudyFile& file, const record::StudyRecord& study) {
  const record::StudyTuning& tuning = *study.tuning;
  const record::StudyMetric& metric = study.metrics.at(static_cast<std::size_t>(tuning.metric));
  std::vector<StudyThreat> threats;
  if (!tuning.decided) {
    return threats;
  }
  add_mismatch(tuning, metric, threats);
  add_edges(file, tuning, threats);
  const bool cost = file.spec.metric.from == "seconds" || file.spec.metric.from == "memory";
  if (tuning.metric == 0 && !cost) {
    threats.push_back(
        {Severity::Warning, "tuning",
         fmt::format("Settings were chosen by {}, which also decides: where both are read on the same test "
                     "data, all arms look better than they are on new data.",
                     printable(metric.name))});
  }
  add_failures(tuning, metric, threats);
  threats.push_back(
      {Severity::Note, "tuning",
       "Intervals are over seeds with the chosen settings held fixed: tuning once more may choose others."});
  return threats;
}

std::string tuning_methods(const record::StudyRecord& study) {
  const record::StudyTuning& tuning = *study.tuning;
  std::vector<std::string> space;
  for (const record::NamedText& value : tuning.space) {
    space.push_back(value.name + " (" + value.value + ")");
  }
  const std::size_t settings = tuning.arms.empty() ? 0 : tuning.arms.front().settings.size();
  return fmt::format(
      "Before that, {} {} tuned by {}: {} settings of every arm, with {} each that no replicate has; the setting with "
      "the best mean of {} was fixed for each arm before its first replicate.",
      join(space, ", "), space.size() == 1 ? "was" : "were", tuning.method, settings,
      tuning.replicates == 1 ? "one seed" : fmt::format("{} seeds", tuning.replicates),
      study.metrics.at(static_cast<std::size_t>(tuning.metric)).name);
}

}  // namespace ceteris::verdict
