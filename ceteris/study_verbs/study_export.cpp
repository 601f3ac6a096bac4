// SPDX-License-Identifier: Apache-2.0
// `ceteris study export`: the values of a study for other programs, and its trials for other folders of runs.
#include <iostream>
#include <iterator>

#include "ceteris/base/error.hpp"
#include "ceteris/study/trials.hpp"
#include "ceteris/study_call/builtin.hpp"
#include "ceteris/study_call/call.hpp"
#include "ceteris/study_call/outcome.hpp"
#include "ceteris/study_run/load.hpp"
#include "ceteris/study_run/trial_table.hpp"
#include "ceteris/study_verbs/words.hpp"
#include "ceteris/study_words/study_text.hpp"
#include "ceteris/trial_store/index.hpp"
#include "ceteris/verb/arguments.hpp"

namespace ceteris::study_verbs {
namespace {

constexpr std::string_view kFooter =
    "  ceteris study export smoothing > smoothing.csv             one line a value, for other programs\n"
    "  ceteris study export smoothing --trials > trials.csv       one line a trial, which ceteris study import reads\n"
    "\n"
    "--trials has all that has ended, also of a pilot, of tuning and of checks, as its column kind says:\n"
    "  study,kind,arm,task,replicate,outcome,METRICS...,seconds,peak_bytes,cpu,trial\n"
    "A built-in study is named with its --scale, as for study run.\n";

std::string trials_text(const study_call::StudyView& view, const std::filesystem::path& runs) {
  const study::StudyFile& file = view.registered.file;
  std::vector<study::StudyTrial> trials =
      study::pilot_trials(file, view.design, view.registered.code, study::kMostPilotPairs);
  trials.insert(trials.end(), view.trials.begin(), view.trials.end());
  const trial_store::TrialIndex index = trial_store::read_index(runs);
  study::Results results = study_run::load_trials(runs, index, file, trials).results;
  for (auto& [id, result] : results) {
    result.cpu = index.find(id)->cpu;  // the model, which people know, and not its instructions
  }
  return study_run::trial_table(file, view.design, trials, results);
}

}  // namespace

int study_export(verb::Arguments arguments) {
  study_call::StudyCall call;
  study_call::BuiltinCall builtin;
  bool trials = false;
  verb::ArgumentParser parser(
      "study export", "Every value of every trial on stdout, as CSV, or with --json the whole record.", kFooter);
  call.declare(parser, "STUDY", "a study file, the name of a study that ran, or with --scale a built-in study");
  builtin.declare(parser);
  parser.flag("--trials", trials, "one line a trial, for ceteris study import");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (trials && call.json) {
    throw usage_error("study export", "--trials is a table, and --json the whole record: one of both");
  }
  const std::string& word = call.one("study export");
  const bool of_program = !builtin.scale.empty() || !builtin.data.empty() || builtin.replicates != 0;
  const study_call::StudyView view =
      study_call::registered_study(call.runs, of_program ? builtin.path_of("study export", word, call.runs) : word);
  const record::StudyRecord record = study_call::record_of(view, call.runs, "export");
  std::cout << (trials      ? trials_text(view, call.runs)
                : call.json ? record::to_json(record)
                            : study_words::study_csv(record));
  return static_cast<int>(Exit::Ok);
}

}  // namespace ceteris::study_verbs
