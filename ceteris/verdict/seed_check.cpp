// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/seed_check.hpp"

#include <algorithm>
#include <set>
#include <string>
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
  std::set<std::string> places;  // tables that the two runs of one seed come from; empty: here
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
    if (probe || place.replicate == 0) {
      places.insert(found->second.imported);
    }
    (probe || place.replicate == 0 ? reruns : others).push_back(found->second.readings.front());
  }
  if (reruns.size() < 2 || others.empty()) {
    return {};
  }
  if (places.size() > 1) {  // another machine, and the digits that the table has
    effects::SeedFinding unknown;
    unknown.sentence =
        "Whether the seed controls the program is not known: its two runs with one seed were not both run here.";
    return unknown;
  }
  return effects::seed_control(metric, reruns, others);
}

}  // namespace ceteris::verdict
