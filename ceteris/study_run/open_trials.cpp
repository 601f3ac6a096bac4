// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_run/open_trials.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ceteris/base/text.hpp"
#include "ceteris/study/call_text.hpp"

namespace ceteris::study_run {
namespace {

constexpr std::size_t kMostNamed = 3;

std::string trials_text(std::size_t n) {
  return n == 1 ? "1 trial" : fmt::format("{} trials", n);
}

/// "on / 3 (WHY), off / 1 (WHY) and 4 more"
std::string named(const std::vector<std::string>& names) {
  std::vector<std::string> first(names.begin(),
                                 names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kMostNamed)));
  const std::size_t more = names.size() - first.size();
  return join(first, ", ") + (more > 0 ? fmt::format(" and {} more", more) : "");
}

std::string how(const study::OpenTrial& open) {
  const std::string attempts = open.attempts == 1 ? "1 attempt" : fmt::format("{} attempts", open.attempts);
  return fmt::format("{}, the last one {}{}", attempts, record::meaning(*open.outcome).name,
                     open.detail.empty() ? "" : ": " + printable(open.detail));
}

}  // namespace

std::string trial_name(const study::StudyFile& file, const design::Design& design, const study::StudyTrial& trial) {
  const design::PlannedTrial& place = trial.place;
  std::string name = design.arms[place.arm].name;
  name += file.tasks.empty() ? "" : " / " + file.tasks[place.task].name;
  name += place.label.empty() ? fmt::format(" / {}", place.replicate + 1) : " / " + place.label;
  if (place.purpose == design::Purpose::Tuning && file.spec.tuning.replicates > 1) {
    name += fmt::format(" / {}", place.replicate + 1);
  }
  return printable(name);
}

std::vector<record::StudyThreat> open_threats(const study::StudyFile& file, const design::Design& design,
                                              std::span<const study::StudyTrial> trials,
                                              std::span<const study::OpenTrial> open) {
  std::vector<std::string> ended;
  std::vector<std::string> damaged;
  for (const study::OpenTrial& one : open) {
    const std::string name = trial_name(file, design, trials[one.trial]);
    if (one.state == study::OpenTrial::State::NoResult) {
      ended.push_back(fmt::format("{} ({})", name, how(one)));
    } else if (one.state == study::OpenTrial::State::Damaged) {
      damaged.push_back(fmt::format("{} ({})", name, printable(one.detail)));
    }
  }
  std::vector<record::StudyThreat> threats;
  if (!damaged.empty()) {
    threats.push_back({record::Severity::Serious, "damaged",
                       fmt::format("The records of {} were cut off or changed after they were written, so nothing in "
                                   "them counts: {}. ceteris study run says what to remove.",
                                   trials_text(damaged.size()), named(damaged))});
  }
  if (!ended.empty()) {
    threats.push_back(
        {record::Severity::Serious, "no-result",
         fmt::format("{} used up {} and {} no result: {}. ceteris study run tries again.", trials_text(ended.size()),
                     file.spec.retries == 1 ? "one retry" : fmt::format("{} retries", file.spec.retries),
                     ended.size() == 1 ? "has" : "have", named(ended))});
  }
  return threats;
}

std::vector<record::StudyThreat> failure_reasons(const study::StudyFile& file, const design::Design& design,
                                                 std::span<const study::StudyTrial> trials,
                                                 const study::Results& results, const std::filesystem::path& runs) {
  constexpr std::size_t kMostReasons = 5;
  std::set<std::size_t> arms;
  std::vector<record::StudyThreat> threats;
  for (const study::StudyTrial& trial : trials) {
    const auto found = results.find(trial.id);
    if (found == results.end() || trial.place.purpose != design::Purpose::Measured || threats.size() == kMostReasons) {
      continue;
    }
    const study::TrialResult& result = found->second;
    if (result.outcome != record::Outcome::Finished && !result.detail.empty() && arms.insert(trial.place.arm).second) {
      threats.push_back(
          {record::Severity::Note, "failure",
           fmt::format("{} is the first failure of its arm: {}. All of it: {}", trial_name(file, design, trial),
                       printable(result.detail), study::show_call(trial.id, runs))});
    }
  }
  return threats;
}

}  // namespace ceteris::study_run
