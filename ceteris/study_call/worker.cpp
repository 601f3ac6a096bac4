// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_call/worker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "ceteris/base/error.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/study/trials.hpp"
#include "ceteris/study/tuning.hpp"
#include "ceteris/study_call/lines.hpp"
#include "ceteris/study_run/chain_entries.hpp"
#include "ceteris/study_run/code_watch.hpp"
#include "ceteris/study_run/tuning_choice.hpp"
#include "ceteris/trial_store/store.hpp"

namespace ceteris::study_call {
namespace {

constexpr int kShortestLease = 3;  // a sign of life every half second
constexpr int kLongestLease = 86400;

int exit_of_trial(const std::filesystem::path& runs, const std::string& id) {
  const trial_store::StoredTrial stored = trial_store::read_trial(runs, id);
  const bool finished = stored.result && stored.result->end.outcome == record::Outcome::Finished;
  return static_cast<int>(finished ? Exit::Ok : Exit::SomeFailed);
}

}  // namespace

void WorkerOptions::declare(verb::ArgumentParser& parser) {
  parser.option("--shard", shard, "I/N: begin with the I-th part of N; 1/8 is the first");
  parser.option("--lease", lease, "seconds without a sign of life, after which another may take a trial over");
  parser.flag("--no-wait", no_wait, "exit with 75 when others run all that is left");
  parser.option("--trial", trial, "run this trial alone, without a report: an id from study plan --commands");
}

void WorkerOptions::apply(study_run::RunOptions& options) const {
  if (lease < kShortestLease || lease > kLongestLease) {
    throw usage_error("--lease", fmt::format("must be {} to {} seconds", kShortestLease, kLongestLease));
  }
  options.lease_seconds = lease;
  options.wait = !no_wait && trial.empty();
  if (!shard.empty()) {
    options.shard = hosts::parse_shard(shard);
  } else if (trial.empty()) {
    options.shard = hosts::shard_of_launcher([](const char* name) { return std::getenv(name); });
  }
  if (options.shard) {
    std::cerr << fmt::format("one of several workers ({}): begins {:.0f} % into the study\n",
                             printable(options.shard->from), 100 * options.shard->start);
  }
}

int run_one(const StudyView& view, const std::filesystem::path& runs, study_run::RunOptions options,
            const std::string& trial) {
  const auto found = std::ranges::find(view.trials, trial, &study::StudyTrial::id);
  if (found == view.trials.end()) {
    throw usage_error(
        "--trial " + printable(trial), "is no trial of this study as it stands",
        study::call_text("plan", view.registered.file.path.string(), runs) + " --commands lists those that are to run");
  }
  const std::vector<study::StudyTrial> alone = {*found};
  study_run::catch_up(runs, view.registered, alone);
  if (trial_store::trial_state(runs, trial) != trial_store::TrialState::Ended) {
    const study::StudyFile& file = view.registered.file;
    study_run::CodeWatch watch(file, view.design, runs, view.registered.code);
    options.code_changes = [&] { return watch.changes(); };
    options.chain = view.registered.folder;
    RunLines lines(file, view.design, {1, 0, 1});
    const std::vector<const study::StudyTrial*> one = {&*found};
    const study_run::RunSummary summary =
        study_run::run_trials(runs, file, view.registered.code, one, options, std::ref(lines));
    tell_problems(summary);
    study_run::catch_up(runs, view.registered, alone);
    if (stop_requested()) {
      return static_cast<int>(Stopped(stop_signal()).exit());
    }
    if (summary.elsewhere > 0) {
      std::cerr << "another runner works on it\n";
      return static_cast<int>(Exit::Preempted);
    }
  }
  return exit_of_trial(runs, trial);
}

std::string command_lines(const CheckedStudy& study, const identity::CodeState& code,
                          const std::filesystem::path& runs) {
  design::Design design = study.design;
  const auto found = study_run::find_registered(runs, study.file.name);
  if (found && found->versions.back().hash == study.file.hash()) {
    if (const auto chosen = study_run::recorded_choice(*found, design)) {
      design = study::with_settings(design, *chosen);
    }
  }
  const std::vector<study::StudyTrial> trials = study::trials_of(study.file, design, code);
  std::string lines;
  for (const study::StudyTrial* trial : study_run::missing_trials(runs, trials)) {
    lines += study::call_text("run", study.file.path.string(), runs) + " --trial " + trial->id + "\n";
  }
  return lines;
}

int tell_elsewhere(const StudyView& view, const std::filesystem::path& runs, const study_run::RunSummary& summary) {
  std::cerr << fmt::format("others run the last {}; later: {}\n",
                           summary.elsewhere == 1 ? "trial" : fmt::format("{} trials", summary.elsewhere),
                           view.run_call(runs));
  return static_cast<int>(Exit::Preempted);
}

}  // namespace ceteris::study_call
