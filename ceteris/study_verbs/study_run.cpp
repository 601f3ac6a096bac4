// SPDX-License-Identifier: Apache-2.0
// `ceteris study run`: registers the study, runs what is missing, says the verdict.
#include <fmt/format.h>

#include <iostream>

#include "ceteris/base/error.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/runner/slots.hpp"
#include "ceteris/study/trials.hpp"
#include "ceteris/study/tuning.hpp"
#include "ceteris/study_call/builtin.hpp"
#include "ceteris/study_call/call.hpp"
#include "ceteris/study_call/lines.hpp"
#include "ceteris/study_call/outcome.hpp"
#include "ceteris/study_call/pilot.hpp"
#include "ceteris/study_call/worker.hpp"
#include "ceteris/study_run/chain_entries.hpp"
#include "ceteris/study_run/code_watch.hpp"
#include "ceteris/study_run/load.hpp"
#include "ceteris/study_run/run.hpp"
#include "ceteris/study_run/tuning_choice.hpp"
#include "ceteris/study_verbs/words.hpp"
#include "ceteris/verb/arguments.hpp"
#include "ceteris/verb/version.hpp"

namespace ceteris::study_verbs {
namespace {

constexpr std::string_view kFooter =
    "  ceteris study run smoothing.toml                 all trials, the verdict, and a report\n"
    "  ceteris study run smoothing.toml --jobs 4 --slots gpu=0,1\n"
    "  ceteris study run dyt-vs-layernorm --scale smoke --jobs 2        a built-in study\n\n"
    "Trials that have run are never run again: after a kill, the same call goes on with the rest. The study is "
    "registered\n"
    "before its first trial; a changed file or a changed script is refused until `ceteris study amend` says why.\n"
    "Several calls may share one folder, also on several machines: each trial is run once, and each call ends when "
    "the\n"
    "study has (docs/many-machines.md). --shard says which replicate a call begins with; Slurm arrays, srun, Open "
    "MPI,\n"
    "Kubernetes and torchrun say it by themselves.\n"
    "Exit: 0 all trials have ended, 4 some failed or have no result, 75 or 130 stopped and can be continued.\n";

/// Returns what came of it.
study_run::RunSummary run_missing(const study_call::StudyView& view, const std::filesystem::path& runs,
                                  study_run::RunOptions options) {
  const std::vector<const study::StudyTrial*> missing = study_run::missing_trials(runs, view.trials);
  const study::StudyFile& file = view.registered.file;
  const std::size_t all = view.trials.size();
  const std::size_t after = study_call::trials_after_tuning(view);
  const std::string what = fmt::format("{} trials{}", all, after == 0 ? "" : " of tuning");
  std::cerr << printable(file.name)
            << (missing.empty() ? ": all " + what + " have results already: nothing to run"
                                : fmt::format(": {} of {} to run{}, {} at a time", missing.size(), what,
                                              study_call::reused(missing.size(), all), options.jobs))
            << (after == 0 ? ""
                           : fmt::format("; then {} with what is best by {}", after, printable(file.spec.tuning.by)))
            << '\n';
  study_run::CodeWatch watch(file, view.design, runs, view.registered.code);
  options.code_changes = [&] { return watch.changes(); };
  options.chain = view.registered.folder;
  study_run::catch_up(runs, view.registered, view.trials);
  options.all = view.trials;
  study_call::RunLines lines(file, view.design, {missing.size(), after, options.jobs});
  const study_run::RunSummary summary =
      study_run::run_trials(runs, file, view.registered.code, missing, options, std::ref(lines));
  study_call::tell_problems(summary);
  if (!missing.empty()) {
    study_run::catch_up(runs, view.registered, view.trials);
  }
  return summary;
}

/// What is fixed from here on.
void tell_choice(const study_call::StudyView& view) {
  for (const design::Arm& arm : view.design.arms) {
    design::Settings chosen;
    for (const study::TunedValue& tuned : study::tuned_by(view.registered.file, arm.name)) {
      chosen.push_back({tuned.name, *design::find(arm.values, tuned.name)});
    }
    std::cerr << fmt::format("tuned {}: {}\n", printable(arm.name), printable(design::to_text(chosen)));
  }
}

}  // namespace

int study_run(verb::Arguments arguments, bool engine_is_here) {
  study_call::StudyCall call;
  study_run::RunOptions options{.jobs = 0};
  std::string slots;
  study_call::WorkerOptions worker;
  bool anyway = false;
  verb::ArgumentParser parser("study run", "Run what is missing of a study, then its verdict and report.", kFooter);
  study_call::BuiltinCall builtin;
  call.declare(parser, "FILE", "a study file, or a built-in study");
  builtin.declare(parser);
  parser.option("--jobs", options.jobs, study_call::kJobsDoc);
  parser.option("--slots", slots, "GPUs, one trial each: gpu=0,1");
  worker.declare(parser);
  parser.flag("--fail-fast", options.fail_fast, "start no more trials after the first that failed");
  parser.flag("--anyway", anyway, "run a study that cannot answer its question, by its pilot or by its design");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  options.slots = study_call::slots_of(slots);
  options.version = verb::version();
  worker.apply(options);
  const study_call::CheckedStudy checked =
      study_call::checked_study(builtin.path_of("study run", call.one("study run"), call.runs));
  study_call::check_runnable(checked, engine_is_here);
  options.jobs = study_call::jobs_of(options.jobs, checked.file, options.shard.has_value());
  const std::filesystem::path runs = call.runs;
  const identity::CodeState code = study::code_of(checked.file, checked.design, runs);
  if (!code.unnamed_imports.empty()) {
    std::cerr << "the program loads " << printable(join(code.unnamed_imports, ", "))
              << ", which the results are not tied to; name them in inputs\n";
  }
  study_call::require_answerable(checked, code, runs, anyway);
  options.waiting = study_call::tell_waiting;
  const bool first_time = !study_run::find_registered(runs, checked.file.name);
  study_call::StudyView view = study_call::view_of(study_run::register_study(runs, checked.file, code));
  if (first_time && checked.file.spec.replicates > 1 && !study_run::missing_trials(runs, view.trials).empty() &&
      study_call::pilot_answers(checked, code, runs).empty()) {
    std::cerr << study_call::power_without_pilot(checked, runs);
  }
  if (!worker.trial.empty()) {
    return study_call::run_one(view, runs, options, worker.trial);
  }
  study_run::RunSummary summary = run_missing(view, runs, options);
  if (study::waits_for_tuning(view.registered.file, view.design) && !stop_requested() &&
      study_run::settle_tuning(view.registered, view.design, view.trials,
                               study_run::load_trials(runs, view.registered.file, view.trials).results)) {
    view = study_call::view_of(std::move(view.registered));
    tell_choice(view);
    summary = run_missing(view, runs, options);
  }
  if (summary.elsewhere > 0 && !stop_requested() && !options.wait) {
    return study_call::tell_elsewhere(view, runs, summary);
  }
  const record::StudyRecord record = study_call::report_study(view, runs, call.json);
  if (stop_requested()) {
    std::cerr << "ceteris: stopped; this goes on with what is missing: "
              << study::call_text("run", checked.file.path.string(), runs) << '\n';
    return static_cast<int>(Stopped(stop_signal()).exit());
  }
  return static_cast<int>(study_call::exit_of(record));
}

}  // namespace ceteris::study_verbs
