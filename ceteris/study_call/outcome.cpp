// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_call/outcome.hpp"

#include <algorithm>
#include <functional>
#include <iostream>
#include <optional>

#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/effects/seed_control.hpp"
#include "ceteris/study/call_text.hpp"
#include "ceteris/study_call/pilot.hpp"
#include "ceteris/study_report/study_html.hpp"
#include "ceteris/study_run/load.hpp"
#include "ceteris/study_run/open_trials.hpp"
#include "ceteris/study_run/registration.hpp"
#include "ceteris/study_run/sealed_look.hpp"
#include "ceteris/study_words/study_text.hpp"
#include "ceteris/verb/output.hpp"
#include "ceteris/verb/version.hpp"
#include "ceteris/verdict/analysis.hpp"

namespace ceteris::study_call {

namespace fs = std::filesystem;

namespace {

/// As StudySpec::verdict has it; empty: comparisons are judged.
std::string withheld_from(const StudyView& view, const fs::path& runs) {
  return withheld_verdict(CheckedStudy{view.registered.file, view.design}, view.registered.code, runs);
}

}  // namespace

record::StudyRegistration registration_with_look(const study::Registered& registered, const std::string& look,
                                                 const record::StudyRecord& record) {
  std::optional<study_run::Look> counted;
  if (!look.empty() && record.ended_trials > 0) {
    counted = study_run::Look{look, record.ended_trials, record.planned_trials};
  }
  std::string uncounted;
  record::StudyRegistration registration = study_run::registration_of(registered, counted, uncounted);
  if (!uncounted.empty()) {
    std::cerr << "ceteris: this look at the values could not be counted: " << printable(uncounted) << '\n';
  }
  return registration;
}

record::StudyRecord record_of(const StudyView& view, const fs::path& runs, const std::string& look,
                              std::vector<study::OpenTrial>* open) {
  const study::StudyFile& file = view.registered.file;
  study_run::LoadedTrials loaded = study_run::load_trials(runs, file, view.trials);
  study_run::load_curves(runs, file, view.trials, loaded.results);
  study_run::load_items(runs, file, view.trials, loaded.results);
  verdict::AnalysisContext context;
  context.program_version = verb::version();
  // Another folder of runs, elsewhere: where the trials of this one lie does not matter.
  context.rerun = study::call_text("run", file.path.filename().string(), study::kDefaultRuns);
  context.repeat = study::call_text("report", file.name, runs);
  context.withheld = withheld_from(view, runs);
  record::StudyRecord record = verdict::analyse(view.registered, view.design, view.trials, loaded.results, context);
  const auto threats = study_run::open_threats(file, view.design, view.trials, loaded.open);
  record.threats.insert(record.threats.begin(), threats.begin(), threats.end());
  for (record::StudyThreat& reason : study_run::failure_reasons(file, view.design, view.trials, loaded.results, runs)) {
    record.threats.push_back(std::move(reason));
  }
  record.registration = registration_with_look(view.registered, look, record);
  for (record::StudyThreat& threat : study_run::registration_threats(*record.registration)) {
    record.threats.push_back(std::move(threat));
  }
  for (record::StudyThreat& threat : study_run::sealed_threats(view.registered)) {
    record.threats.push_back(std::move(threat));
  }
  std::ranges::stable_sort(record.threats, std::greater<>(), &record::StudyThreat::severity);
  if (open != nullptr) {
    *open = std::move(loaded.open);
  }
  return record;
}

StudyVerdicts verdicts_of(const StudyView& view, const fs::path& runs, const trial_store::TrialIndex& index) {
  const study_run::LoadedTrials loaded = study_run::load_trials(runs, index, view.registered.file, view.trials);
  const auto is_missing = [&](const study::StudyTrial& trial) { return !loaded.results.contains(trial.id); };
  verdict::AnalysisContext context;
  context.withheld = withheld_from(view, runs);
  return {verdict::analyse(view.registered, view.design, view.trials, loaded.results, context),
          static_cast<std::size_t>(std::ranges::count_if(view.trials, is_missing))};
}

namespace {

void write_files(const record::StudyRecord& record, const fs::path& folder) {
  write_file_atomic(folder / "study.json", record::to_json(record));
  write_file_atomic(folder / "report.html", study_report::study_html(record));
  write_file_atomic(folder / "report.md", study_words::study_markdown(record));
  write_file_atomic(folder / "results.csv", study_words::study_csv(record));
}

void show(const record::StudyRecord& record) {
  std::cout << study_words::study_text(record, static_cast<std::size_t>(verb::terminal_width(1)),
                                       verb::wants_color(verb::output_facts(1)));
}

}  // namespace

record::StudyRecord report_study(const StudyView& view, const fs::path& runs, bool json) {
  record::StudyRecord record = record_of(view, runs, "report");
  const fs::path& folder = view.registered.folder;
  try {
    write_files(record, folder);
  } catch (const Error&) {
    if (!json) {
      show(record);
    }
    throw;
  }
  if (json) {
    std::cout << record::to_json(record);
  } else {
    show(record);
    std::cout << "\nReport: " << printable((folder / "report.html").string()) << '\n';
  }
  return record;
}

Exit exit_of(const record::StudyRecord& record) {
  bool failed = !record.complete;
  for (const record::StudyArm& arm : record.arms) {
    failed = failed || std::ranges::any_of(arm.outcomes, [](const record::OutcomeCount& count) {
               return count.outcome != record::Outcome::Finished;
             });
  }
  return failed ? Exit::SomeFailed : Exit::Ok;
}

void require_answerable(const CheckedStudy& study, const identity::CodeState& code, const fs::path& runs, bool anyway) {
  if (anyway || study.file.spec.verdict == study::VerdictRule::Never) {
    return;
  }
  const std::string where = study.file.at("replicates");
  if (const std::string why = hopeless_design(study); !why.empty()) {
    throw spec_error(where, why, "replicates = 8, or --anyway runs it as it is");
  }
  if (study.file.spec.verdict == study::VerdictRule::Planned) {
    if (const std::string why = withheld_verdict(study, code, runs); !why.empty()) {
      throw spec_error(where, why,
                       study::call_text("plan", study.file.path.string(), runs) +
                           " --pilot 5 says how many it takes; --anyway runs it without a verdict");
    }
  }
  std::vector<Problem> problems;
  for (const effects::PowerAnswer& answer : pilot_answers(study, code, runs)) {
    if (answer.cannot_answer && answer.power.metric == study.file.spec.metric.name) {
      problems.push_back({where, effects::clause_of(answer.sentences.back()),
                          study::call_text("plan", study.file.path.string(), runs) +
                              " says what it would take; --anyway runs it as it is"});
    }
  }
  if (!problems.empty()) {
    throw Error(Exit::InvalidSpec, std::move(problems));
  }
}

}  // namespace ceteris::study_call
