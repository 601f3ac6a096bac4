// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/seed_check.hpp"

#include <algorithm>
#include <vector>

namespace ceteris::verdict {

effects::SeedFinding check_seed(const std::string& metric, std::span<const study::StudyTrial> trials,
                                const study::Results& results) {
  const auto rerun =
      std::ranges::find(trials, design::Purpose::SeedProbe, [](const study::StudyTrial& t) { return t.place.purpose; });
  if (rerun == trials.end()) {
    return {};
  }
  std::vector<metrics::Reading> reruns;
  std::vector<metrics::Reading> others;
  for (const study::StudyTrial& trial : trials) {
    const design::PlannedTrial& place = trial.place;
    const bool probe = place.purpose == design::Purpose::SeedProbe;
    if (!probe && (place.purpose != design::Purpose::Measured || place.arm != rerun->place.arm || place.task != 0)) {
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
  return effects::seed_control(metric, reruns, others);
}

}  // namespace ceteris::verdict
