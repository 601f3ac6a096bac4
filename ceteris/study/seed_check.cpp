// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/seed_check.hpp"

#include <algorithm>
#include <vector>

namespace ceteris::study {

SeedFinding check_seed(const std::string& metric, std::span<const StudyTrial> trials, const Results& results) {
  const auto rerun = std::ranges::find(trials, Purpose::SeedProbe, [](const StudyTrial& t) { return t.place.purpose; });
  if (rerun == trials.end()) {
    return {};
  }
  std::vector<metrics::Reading> reruns;
  std::vector<metrics::Reading> others;
  for (const StudyTrial& trial : trials) {
    const PlannedTrial& place = trial.place;
    const bool probe = place.purpose == Purpose::SeedProbe;
    if (!probe && (place.purpose != Purpose::Measured || place.arm != rerun->place.arm || place.task != 0)) {
      continue;
    }
    const auto found = results.find(trial.id);
    if (found == results.end() || found->second.readings.empty()) {
      if (probe || place.replicate == 0) {
        return {};
      }
      continue;
    }
    (probe || place.replicate == 0 ? reruns : others).push_back(found->second.readings.front());
  }
  if (reruns.size() < 2 || others.empty()) {
    return {};
  }
  return seed_control(metric, reruns, others);
}

}  // namespace ceteris::study
