// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_verbs/trial_run.hpp"

#include <algorithm>
#include <iostream>

#include "ceteris/base/error.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/identity/identity.hpp"
#include "ceteris/study/trials.hpp"
#include "ceteris/study_call/call.hpp"
#include "ceteris/study_call/lines.hpp"
#include "ceteris/study_run/run.hpp"
#include "ceteris/study_verbs/trial_show.hpp"
#include "ceteris/verb/version.hpp"

namespace ceteris::study_verbs {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFooter =
    "  ceteris trial run smoothing.toml                           the baseline's first replicate\n"
    "  ceteris trial run smoothing.toml --arm on --replicate 3\n\n"
    "It runs as it would in the study, with the same seed, but counts in no verdict, and every call runs it anew.\n"
    "Exit: 0 it finished and every metric was read, 4 it ended badly, 75 or 130 stopped.\n";

struct Choice {
  std::string arm;
  std::string task;
  int replicate = 1;
};

/// The place of `word` in a list of names; the first, or of arms the baseline, when it is empty.
template <typename Range, typename Name>
std::size_t place_of(const std::string& option, const std::string& word, const Range& list, Name name) {
  std::vector<std::string> names;
  for (const auto& one : list) {
    names.push_back(name(one));
  }
  const auto found = std::ranges::find(names, word);
  if (found == names.end()) {
    const std::string near = nearest(word, names);
    throw usage_error(option, ceteris::quoted(word) + " is not in this study",
                      !near.empty()   ? "did you mean " + ceteris::quoted(near) + "?"
                      : names.empty() ? "it has none"
                                      : "there are " + join(names, ", "));
  }
  return static_cast<std::size_t>(found - names.begin());
}

std::size_t arm_of(const design::Design& design, const std::string& word) {
  if (word.empty()) {
    const auto baseline = std::ranges::find(design.arms, true, &design::Arm::baseline);
    return baseline == design.arms.end() ? 0 : static_cast<std::size_t>(baseline - design.arms.begin());
  }
  return place_of("--arm", word, design.arms, [](const design::Arm& arm) { return arm.name; });
}

study::StudyTrial chosen(const study_call::CheckedStudy& study, const identity::CodeState& code, const fs::path& runs,
                         const Choice& choice) {
  const int replicates = study.file.spec.replicates;
  if (choice.replicate < 1 || choice.replicate > replicates) {
    throw usage_error("--replicate", std::to_string(choice.replicate) + " is none of this study",
                      "they are 1 to " + std::to_string(replicates));
  }
  const std::size_t arm = arm_of(study.design, choice.arm);
  const std::size_t task = choice.task.empty() ? 0
                                               : place_of("--task", choice.task, study.file.tasks,
                                                          [](const study::NamedSettings& one) { return one.name; });
  for (study::StudyTrial& trial : study::trials_of(study.file, study_call::planned_design(study, runs), code)) {
    const design::PlannedTrial& place = trial.place;
    if (place.purpose == design::Purpose::Measured && place.arm == arm && place.task == task &&
        place.replicate == choice.replicate - 1) {
      return std::move(trial);
    }
  }
  throw Bug("trials_of", "a replicate of an arm is planned by nobody", __FILE__, __LINE__);
}

/// The same trial under the first label that no run of it has.
study::StudyTrial labelled(const study_call::CheckedStudy& study, const identity::CodeState& code, const fs::path& runs,
                           study::StudyTrial trial) {
  for (int number = 1;; ++number) {
    trial.place.label = "debug-" + std::to_string(number);
    trial.id = identity::trial_id(study::key_of(study.file, code, trial));
    if (trial_store::trial_state(runs, trial.id) == trial_store::TrialState::Absent) {
      return trial;
    }
  }
}

}  // namespace

int trial_run(verb::Arguments arguments, bool engine_is_here) {
  study_call::StudyCall call;
  Choice choice;
  verb::ArgumentParser parser("trial run", "One trial of a study, to see whether it works before the study runs.",
                              kFooter);
  call.declare(parser, "FILE", "a study file");
  parser.option("--arm", choice.arm, "which arm; the baseline by default");
  parser.option("--replicate", choice.replicate, "which replicate");
  parser.option("--task", choice.task, "of several tasks, which; the first by default");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  const study_call::CheckedStudy checked = study_call::checked_study(call.one("trial run"));
  study_call::check_runnable(checked, engine_is_here);
  const fs::path runs = call.runs;
  const identity::CodeState code = study::code_of(checked.file, checked.design, runs);
  const study::StudyTrial trial = labelled(checked, code, runs, chosen(checked, code, runs, choice));
  const study::StudyTrial* const one = &trial;
  study_call::RunLines lines(checked.file, checked.design, {.total = 1});
  record::Outcome outcome = record::Outcome::Stopped;
  const study_run::RunSummary summary =
      study_run::run_trials(runs, checked.file, code, std::span(&one, 1), {.version = std::string(verb::version())},
                            [&](const study_run::EndedTrial& ended) {
                              outcome = ended.outcome;
                              lines(ended);
                            });
  study_call::tell_problems(summary);
  if (trial_store::trial_state(runs, trial.id) != trial_store::TrialState::Absent) {
    std::cout << trial_text(runs, trial_store::read_trial(runs, trial.id), call.json);
  }
  throw_if_stopped();
  return static_cast<int>(outcome == record::Outcome::Finished ? Exit::Ok : Exit::SomeFailed);
}

}  // namespace ceteris::study_verbs
