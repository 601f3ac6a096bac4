// SPDX-License-Identifier: Apache-2.0
// `ceteris study import`: the results of a study from a table of its trials, so that only the others are run.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/study/builtin.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/study/trials.hpp"
#include "ceteris/study/tuning.hpp"
#include "ceteris/study_call/builtin.hpp"
#include "ceteris/study_call/call.hpp"
#include "ceteris/study_run/chain_entries.hpp"
#include "ceteris/study_run/import.hpp"
#include "ceteris/study_run/load.hpp"
#include "ceteris/study_run/run.hpp"
#include "ceteris/study_run/tuning_choice.hpp"
#include "ceteris/study_verbs/words.hpp"
#include "ceteris/verb/arguments.hpp"
#include "ceteris/verb/version.hpp"

namespace ceteris::study_verbs {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr std::string_view kFooter =
    "  ceteris study import smoothing.toml trials.csv       what ran elsewhere; then study run does the rest\n"
    "  ceteris study import convnext-roadmap --scale small studies/results/convnext-roadmap.csv\n\n"
    "FILE.csv is what `ceteris study export STUDY --trials` wrote. A line is taken over when its trial is one of this "
    "study\n"
    "as it is here: the id is that of the specification, its files and the meaning of the program. A trial that has a "
    "result\n"
    "here keeps it. The study is registered first, its chain names the table with its SHA-256 and the trials, and "
    "reports\n"
    "say how many were taken over. Such a result has values; it has no curves, logs or files. Broken tables are "
    "refused "
    "whole.\n"
    "Exit: 0 taken over, 2 no line is a trial of this study, 3 the table or the study is wrong, 4 some were left "
    "out.\n";

struct ImportedTable {
  fs::path path;
  trial_store::ImportedFrom from;
  study_run::TrialTable table;
  std::vector<study_run::TrialRow> rows;  ///< those of this study
};

/// The study file that is meant: a registered study has one, too.
std::string file_of(const study_call::BuiltinCall& builtin, const std::string& word, const fs::path& runs) {
  std::error_code ignored;
  const std::vector<std::string> names = study::builtin_names();
  const bool a_name = std::ranges::count(names, word) == 0 && !fs::exists(word, ignored);
  const auto found = a_name ? study_run::find_registered(runs, word) : std::nullopt;
  return found ? found->file.path.string() : builtin.path_of("study import", word, runs);
}

/// The study as it is registered, or as it would be. Where another one has its name, registering says so later.
study::Registered registered_or_draft(const fs::path& runs, const study_call::CheckedStudy& checked,
                                      const identity::CodeState& code) {
  if (auto found = study_run::find_registered(runs, checked.file.name);
      found && found->versions.back().hash == checked.file.hash()) {
    return std::move(*found);
  }
  study::Registered draft;
  draft.file = checked.file;
  draft.code = code;
  draft.versions.push_back({.hash = checked.file.hash(), .date = {}, .reason = {}});
  draft.folder = runs / "studies" / checked.file.name / "unregistered";  // is not there, and so is no choice of tuning
  return draft;
}

ImportedTable read_table(const fs::path& path, const study_call::StudyView& view, const identity::CodeState& code) {
  const std::string text = read_file(path);
  const std::string where = printable(path.string());
  ImportedTable read{path, {path.filename().string(), sha256_hex(text)}, {}, {}};
  const study::StudyFile& file = view.registered.file;
  read.table = study_run::read_trial_table(text, where, study_run::metric_columns(file));
  read.rows =
      study_run::rows_of(read.table, file, view.design, study_run::importable_trials(file, view.design, code), where);
  if (read.rows.empty()) {
    throw usage_error(
        where,
        fmt::format("none of its {} is a trial of {} as it is here",
                    read.table.rows.size() == 1 ? "trials" : fmt::format("{} trials", read.table.rows.size()),
                    printable(file.name)),
        "an id is that of the specification, its files and the meaning of the program: is it this scale, "
        "this version of the study, and the version of ceteris that ran it?");
  }
  return read;
}

/// What came of all of it: the study and its pilot, before and after a choice of tuning.
struct Outcome {
  study_run::ImportSummary sum;
  std::set<std::string> placed;  ///< trials of the table that have their place in the study as it is now

  void add(study_run::ImportSummary one, std::span<const study::StudyTrial> trials,
           std::span<const study_run::TrialRow> rows) {
    sum.taken += one.taken;
    sum.here += one.here;
    sum.differing += one.differing;
    sum.largest.resize(std::max(sum.largest.size(), one.largest.size()));
    for (std::size_t m = 0; m < one.largest.size(); ++m) {
      sum.largest[m] = std::max(sum.largest[m], one.largest[m]);
    }
    sum.running += one.running;
    for (std::string& cpu : one.cpus) {
      if (std::ranges::find(sum.cpus, cpu) == sum.cpus.end()) {
        sum.cpus.push_back(std::move(cpu));
      }
    }
    std::ranges::move(one.problems, std::back_inserter(sum.problems));
    std::set<std::string> ids;
    std::ranges::transform(trials, std::inserter(ids, ids.end()), &study::StudyTrial::id);
    for (const study_run::TrialRow& row : rows) {
      if (ids.contains(row.trial)) {
        placed.insert(row.trial);
      }
    }
  }
};

void take_pilot(const study_call::StudyView& view, const ImportedTable& read, study_run::ImportCall call,
                Outcome& outcome) {
  const study::Registered& study = view.registered;
  const std::vector<study::StudyTrial> pilot =
      study::pilot_trials(study.file, view.design, study.code, study::kMostPilotPairs);
  const bool any = std::ranges::any_of(read.rows, [&](const study_run::TrialRow& row) {
    return std::ranges::find(pilot, row.trial, &study::StudyTrial::id) != pilot.end();
  });
  if (any) {
    call.chain = call.runs / "pilots" / study.file.name;
    outcome.add(study_run::import_rows(study.file, study.code, pilot, read.rows, call), pilot, read.rows);
  }
}

Outcome take_all(study_call::StudyView& view, const ImportedTable& read, const study_run::ImportCall& call) {
  Outcome outcome;
  const auto take = [&](const std::vector<study::StudyTrial>& trials) {
    const study::Registered& study = view.registered;
    study_run::catch_up(call.runs, study, trials);
    outcome.add(study_run::import_rows(study.file, study.code, trials, read.rows, call), trials, read.rows);
  };
  take_pilot(view, read, call, outcome);
  take(view.trials);
  const study::Registered& study = view.registered;
  if (study::waits_for_tuning(study.file, view.design) &&
      study_run::settle_tuning(study, view.design, view.trials,
                               study_run::load_trials(call.runs, study.file, view.trials).results)) {
    view = study_call::view_of(std::move(view.registered));
    std::vector<study::StudyTrial> replicates;
    std::ranges::copy_if(view.trials, std::back_inserter(replicates),
                         [](const study::StudyTrial& trial) { return trial.place.purpose != design::Purpose::Tuning; });
    take(replicates);
  }
  return outcome;
}

std::string trials_words(std::size_t n) {
  return n == 1 ? "1 trial" : fmt::format("{} trials", n);
}

/// "; 3 of them have other values in the table: acc by up to 0.002". A table may have fewer digits.
std::string differing_words(const study_call::StudyView& view, const study_run::ImportSummary& sum) {
  if (sum.differing == 0) {
    return {};
  }
  const std::vector<record::StudyMetric> metrics = study::metrics_of(view.registered.file);
  std::vector<std::string> largest;
  for (std::size_t m = 0; m < sum.largest.size(); ++m) {
    if (sum.largest[m] > 0) {
      largest.push_back(fmt::format("{} by up to {}", printable(metrics[m].name), brief(sum.largest[m])));
    }
  }
  return fmt::format("; {} of them {} other values in the table{}{}", sum.differing,
                     sum.differing == 1 ? "has" : "have", largest.empty() ? "" : ": ", join(largest, ", "));
}

std::string text_of(const study_call::StudyView& view, const ImportedTable& read, const Outcome& outcome,
                    std::size_t others, std::size_t missing, const fs::path& runs) {
  const study_run::ImportSummary& sum = outcome.sum;
  const std::string cpus = sum.cpus.empty() ? "" : ", run on " + printable(join(sum.cpus, " and "));
  const std::size_t after = study_call::trials_after_tuning(view);
  std::string text =
      fmt::format("{}: {} {} taken over from {}{}\n", printable(view.registered.file.name), trials_words(sum.taken),
                  sum.taken == 1 ? "was" : "were", printable(read.from.file), cpus);
  if (sum.here > 0) {
    text += fmt::format("  {} of the table {} a result here, which stays{}\n", trials_words(sum.here),
                        sum.here == 1 ? "has" : "have", differing_words(view, sum));
  }
  if (sum.running > 0) {
    text += fmt::format("  {} of the table {} being run, and left to that\n", trials_words(sum.running),
                        sum.running == 1 ? "is" : "are");
  }
  if (others > 0) {
    text += fmt::format("  {} of the table {} no {} of this study{}: other specification or version\n",
                        others == 1 ? "1 line" : fmt::format("{} lines", others), others == 1 ? "is" : "are",
                        others == 1 ? "trial" : "trials", after > 0 ? " yet, before tuning has chosen" : "");
  }
  if (!read.table.unused.empty()) {
    text += "  columns that the study has no use for: " + printable(join(read.table.unused, ", ")) + "\n";
  }
  return text + (missing + after == 0
                     ? fmt::format("  nothing is left to run: {}\n",
                                   study::call_text("report", view.registered.file.name, runs))
                     : fmt::format("  {} left to run: {}\n", trials_words(missing + after), view.run_call(runs)));
}

Json json_of(const study_call::StudyView& view, const ImportedTable& read, const Outcome& outcome, std::size_t others,
             std::size_t missing) {
  const study_run::ImportSummary& sum = outcome.sum;
  return {{"schema", "ceteris.study_import/1"},
          {"name", view.registered.file.name},
          {"file", read.from.file},
          {"sha256", read.from.sha256},
          {"taken", sum.taken},
          {"here", sum.here},
          {"differing", sum.differing},
          {"running", sum.running},
          {"others", others},
          {"cpus", sum.cpus},
          {"unused_columns", read.table.unused},
          {"problems", sum.problems},
          {"missing", missing + study_call::trials_after_tuning(view)}};
}

}  // namespace

int study_import(verb::Arguments arguments) {
  study_call::StudyCall call;
  study_call::BuiltinCall builtin;
  verb::ArgumentParser parser("study import", "Results of a study from a table of its trials, instead of running them.",
                              kFooter);
  call.declare(parser, "STUDY FILE.csv",
               "a study file, the name of a study that ran or a built-in study, and the table");
  builtin.declare(parser);
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (call.words.size() != 2) {
    throw usage_error("study import", "takes a study and a table of its trials", "see: ceteris study import --help");
  }
  const fs::path runs = call.runs;
  const study_call::CheckedStudy checked = study_call::checked_study(file_of(builtin, call.words[0], runs));
  const identity::CodeState code = study::code_of(checked.file, checked.design, runs);
  // Nothing is written, the study not registered, before all of the table is known to be good.
  const ImportedTable read =
      read_table(call.words[1], study_call::view_of(registered_or_draft(runs, checked, code)), code);
  study_call::StudyView view = study_call::view_of(study_run::register_study(runs, checked.file, code));
  const Outcome outcome = take_all(view, read,
                                   {.runs = runs,
                                    .chain = view.registered.folder,
                                    .study_version = static_cast<int>(view.registered.versions.size()),
                                    .from = read.from,
                                    .program_version = std::string(verb::version())});
  const auto others = static_cast<std::size_t>(std::ranges::count_if(
      read.table.rows, [&](const study_run::TrialRow& row) { return !outcome.placed.contains(row.trial); }));
  const std::size_t missing = study_run::missing_trials(runs, view.trials).size();
  std::cout
      << (call.json
              ? json_of(view, read, outcome, others, missing).dump(2, ' ', false, Json::error_handler_t::replace) + "\n"
              : text_of(view, read, outcome, others, missing, runs));
  for (const std::string& problem : outcome.sum.problems) {
    std::cerr << "ceteris: " << problem << '\n';
  }
  return static_cast<int>(outcome.sum.problems.empty() ? Exit::Ok : Exit::SomeFailed);
}

}  // namespace ceteris::study_verbs
