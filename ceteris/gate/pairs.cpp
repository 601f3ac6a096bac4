// SPDX-License-Identifier: Apache-2.0
#include "ceteris/gate/pairs.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/identity/identity.hpp"
#include "ceteris/study/call_text.hpp"
#include "ceteris/study/trials.hpp"
#include "ceteris/study_run/load.hpp"
#include "ceteris/study_run/run.hpp"
#include "ceteris/trial_store/store.hpp"

namespace ceteris::gate {
namespace {

using design::Purpose;

/// Outcomes that say nothing of the program: the machine ended it. A trial that was stopped with us, or whose runner
/// died, is not among them: it goes on by itself.
constexpr std::array kLosses = {record::Outcome::HostMemory, record::Outcome::OutsideSignal,
                                record::Outcome::Preempted};

}  // namespace

Pairs::Pairs(const GateStudy& study, const identity::CodeState& code, const std::filesystem::path& runs)
    : study_(study), code_(code), runs_(runs), run_of_(static_cast<std::size_t>(study.file.spec.replicates)) {
  for (study::StudyTrial& trial : study::trials_of(study.file, study.design, code)) {
    if (trial.place.purpose == design::Purpose::Measured || trial.place.purpose == design::Purpose::WarmUp) {
      name(trial, 0);
      trials_.push_back(std::move(trial));
    }
  }
}

/// Both arms of a pair of equal commands are trials of their own.
void Pairs::name(study::StudyTrial& trial, int run) const {
  const std::string pair = trial.place.purpose == design::Purpose::WarmUp
                               ? std::string("warm-up ")
                               : "pair " + std::to_string(trial.place.replicate + 1);
  trial.place.label = pair + (trial.place.arm == 0 ? "a" : "b") + (run == 0 ? "" : ", again " + std::to_string(run));
  trial.id = identity::trial_id(study::key_of(study_.file, code_, trial));
}

void Pairs::load(std::size_t count) {
  std::vector<study::StudyTrial> wanted;
  std::ranges::copy_if(trials_, std::back_inserter(wanted), [&](const study::StudyTrial& trial) {
    return trial.place.purpose == design::Purpose::Measured && static_cast<std::size_t>(trial.place.replicate) < count;
  });
  study_run::LoadedTrials loaded = study_run::load_trials(runs_, study_.file, wanted);
  study_run::load_curves(runs_, study_.file, wanted, loaded.results);
  results_ = std::move(loaded.results);
  lost_ids_.clear();
  for (const study::OpenTrial& open : loaded.open) {
    const std::string& id = wanted[open.trial].id;
    if (open.state == study::OpenTrial::State::Damaged) {
      throw system_error("trial " + id, "cannot be trusted: " + open.detail + "; see " + study::show_call(id, runs_));
    }
    if (open.outcome && std::ranges::find(kLosses, *open.outcome) != kLosses.end() &&
        open.state != study::OpenTrial::State::Running) {
      lost_ids_.push_back(id);
    }
  }
}

std::vector<const study::StudyTrial*> Pairs::missing(std::size_t count) const {
  std::vector<const study::StudyTrial*> missing;
  for (const study::StudyTrial& trial : trials_) {
    const bool counts =
        trial.place.purpose == design::Purpose::WarmUp || static_cast<std::size_t>(trial.place.replicate) < count;
    if (counts && !results_.contains(trial.id) &&
        trial_store::trial_state(runs_, trial.id) != trial_store::TrialState::Ended) {
      missing.push_back(&trial);
    }
  }
  return missing;
}

const study::StudyTrial& Pairs::trial(std::size_t pair, std::size_t arm) const {
  const auto found = std::ranges::find_if(trials_, [&](const study::StudyTrial& trial) {
    return trial.place.purpose == design::Purpose::Measured && trial.place.arm == arm &&
           static_cast<std::size_t>(trial.place.replicate) == pair;
  });
  CETERIS_CHECK(found != trials_.end(), "a gate has so many pairs");
  return *found;
}

const study::TrialResult& Pairs::result(std::size_t pair, std::size_t arm) const {
  return results_.at(trial(pair, arm).id);
}

bool Pairs::is_lost(const study::StudyTrial& trial) const {
  return std::ranges::find(lost_ids_, trial.id) != lost_ids_.end();
}

PairState Pairs::state(std::size_t pair) const {
  const study::StudyTrial& baseline = trial(pair, 0);
  const study::StudyTrial& candidate = trial(pair, 1);
  if (is_lost(baseline) || is_lost(candidate)) {
    return PairState::Lost;
  }
  const auto found = results_.find(baseline.id);
  if (found != results_.end() && found->second.outcome != record::Outcome::Finished) {
    return PairState::BaselineFailed;
  }
  return found != results_.end() && results_.contains(candidate.id) ? PairState::Whole : PairState::Open;
}

void Pairs::run_again(std::size_t pair) {
  lost_ += state(pair) == PairState::Lost ? 1 : 0;
  const int run = ++run_of_.at(pair);
  for (study::StudyTrial& trial : trials_) {
    if (trial.place.purpose == design::Purpose::Measured && static_cast<std::size_t>(trial.place.replicate) == pair) {
      name(trial, run);
    }
  }
}

std::vector<PairResult> Pairs::results(std::size_t count) const {
  std::vector<PairResult> all;
  for (std::size_t pair = 0; pair < count; ++pair) {
    all.push_back({trial(pair, 0).id, trial(pair, 1).id, result(pair, 0), result(pair, 1)});
  }
  return all;
}

}  // namespace ceteris::gate
