// SPDX-License-Identifier: Apache-2.0
// `ceteris study status`, `report`, `show` and `amend`: studies that are registered.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/study/trials.hpp"
#include "ceteris/study/tuning.hpp"
#include "ceteris/study_call/call.hpp"
#include "ceteris/study_call/outcome.hpp"
#include "ceteris/study_run/open_trials.hpp"
#include "ceteris/study_run/run.hpp"
#include "ceteris/study_verbs/words.hpp"
#include "ceteris/study_words/study_text.hpp"
#include "ceteris/verb/arguments.hpp"

namespace ceteris::study_verbs {
namespace {

using Json = nlohmann::ordered_json;

Json outcomes_json(const record::StudyArm& arm) {
  Json outcomes = Json::object();
  for (const record::OutcomeCount& count : arm.outcomes) {
    outcomes[std::string(record::meaning(count.outcome).name)] = count.count;
  }
  return outcomes;
}

constexpr std::array<std::string_view, 4> kOpenStates = {"running", "waiting", "no-result", "damaged"};

Json open_json(const study_call::StudyView& view, const std::vector<study::OpenTrial>& open) {
  Json list = Json::array();
  for (const study::OpenTrial& one : open) {
    const study::StudyTrial& trial = view.trials[one.trial];
    list.push_back({{"trial", trial.id},
                    {"name", study_run::trial_name(view.registered.file, view.design, trial)},
                    {"state", kOpenStates.at(static_cast<std::size_t>(one.state))},
                    {"attempts", one.attempts},
                    {"outcome", one.outcome ? Json(record::meaning(*one.outcome).name) : Json(nullptr)},
                    {"detail", one.detail}});
  }
  return list;
}

/// "2 are running, 1 was interrupted"; empty when there are none. The others are in the threats.
std::string open_text(const std::vector<study::OpenTrial>& open) {
  const auto number = [&](study::OpenTrial::State state) {
    return std::ranges::count(open, state, &study::OpenTrial::state);
  };
  std::vector<std::string> parts;
  if (const auto n = number(study::OpenTrial::State::Running); n > 0) {
    parts.push_back(fmt::format("{} {} running", n, n == 1 ? "is" : "are"));
  }
  if (const auto n = number(study::OpenTrial::State::Waiting); n > 0) {
    parts.push_back(fmt::format("{} {} interrupted", n, n == 1 ? "was" : "were"));
  }
  return join(parts, ", ");
}

Json imports_json(const record::StudyRecord& study) {
  Json imports = Json::array();
  for (const record::StudyImport& import : study.imports) {
    imports.push_back({{"file", import.file},
                       {"sha256", import.sha256},
                       {"cpus", import.cpus},
                       {"trials", import.trials},
                       {"others", import.others}});
  }
  return imports;
}

Json status_json(const record::StudyRecord& study) {
  Json arms = Json::array();
  for (const record::StudyArm& arm : study.arms) {
    arms.push_back({{"name", arm.name}, {"outcomes", outcomes_json(arm)}});
  }
  Json status = {{"schema", "ceteris.study_status/1"},
                 {"name", study.name},
                 {"hash", study.id},
                 {"planned", study.planned_trials},
                 {"ended", study.ended_trials},
                 {"attempts", study.attempts},
                 {"complete", study.complete},
                 {"arms", arms},
                 {"imports", imports_json(study)}};
  if (study.tuning) {
    status["tuning"] = {{"planned", study.tuning->planned_trials},
                        {"ended", study.tuning->ended_trials},
                        {"decided", study.tuning->decided}};
  }
  return status;
}

Json version_json(const record::StudyVersion& version) {
  return {{"hash", version.hash},
          {"code", version.code},
          {"date", version.date},
          {"reason", version.reason},
          {"changes", version.changes}};
}

/// "version 2: DATE, study 3f9a1c0b7d2e, code 77aa1c0b7d2e: why", and a line for each change.
std::string version_text(const record::StudyVersion& version, std::size_t number, const std::string& margin) {
  constexpr std::size_t kDigits = 12;
  std::string text = fmt::format("{}version {}: {}, study {}, code {}{}\n", margin, number, version.date,
                                 version.hash.substr(0, kDigits), version.code.substr(0, kDigits),
                                 version.reason.empty() ? "" : ": " + printable(version.reason));
  for (const std::string& change : version.changes) {
    text += margin + "  " + change + "\n";
  }
  return text;
}

std::string status_text(const record::StudyRecord& study, const std::vector<study::OpenTrial>& open,
                        const std::string& run_call) {
  std::string text =
      fmt::format("{}: {} of {} trials have ended\n", printable(study.name), study.ended_trials, study.planned_trials);
  if (const std::string others = open_text(open); !others.empty()) {
    text += "  of the others, " + others + "\n";
  }
  for (const record::StudyThreat& threat : study.threats) {
    text += threat.kind == "imported" ? "  " + threat.sentence + "\n" : "";
  }
  text += study.complete ? "" : "  to go on: " + run_call + "\n";
  if (study.tuning) {
    text += fmt::format("  tuning: {} of {} trials, {}\n", study.tuning->ended_trials, study.tuning->planned_trials,
                        study.tuning->decided ? "settings are chosen" : "nothing is chosen yet");
  }
  for (const record::StudyArm& arm : study.arms) {
    std::vector<std::string> outcomes;
    for (const record::OutcomeCount& count : arm.outcomes) {
      outcomes.push_back(fmt::format("{} {}", count.count, record::meaning(count.outcome).name));
    }
    text += fmt::format("  {:<24} {}\n", printable(arm.name), outcomes.empty() ? "nothing yet" : join(outcomes, ", "));
  }
  for (const record::StudyThreat& threat : study.threats) {
    if (threat.kind == "damaged" || threat.kind == "no-result") {
      text += "  " + threat.sentence + "\n";
    }
  }
  return text;
}

}  // namespace

int study_status(verb::Arguments arguments) {
  study_call::StudyCall call;
  verb::ArgumentParser parser("study status", "How far a study is, and how its trials ended.",
                              "  ceteris study status smoothing\n");
  call.declare(parser, "STUDY", "a study file, or the name of a study that ran");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  const study_call::StudyView view = study_call::registered_study(call.runs, call.one("study status"));
  std::vector<study::OpenTrial> open;
  const record::StudyRecord record = study_call::record_of(view, call.runs, "", &open);
  if (call.json) {
    Json json = status_json(record);
    json["open"] = open_json(view, open);
    std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  } else {
    std::cout << status_text(record, open, view.run_call(call.runs));
  }
  return static_cast<int>(Exit::Ok);
}

int study_report(verb::Arguments arguments) {
  study_call::StudyCall call;
  verb::ArgumentParser parser("study report", "Verdict and report from the trials that have ended so far.",
                              "  ceteris study report smoothing\n\n"
                              "Writes report.html, report.md, results.csv and study.json into RUNS/studies/NAME.\n");
  call.declare(parser, "STUDY", "a study file, or the name of a study that ran");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  const study_call::StudyView view = study_call::registered_study(call.runs, call.one("study report"));
  static_cast<void>(study_call::report_study(view, call.runs, call.json));
  return static_cast<int>(Exit::Ok);
}

int study_show(verb::Arguments arguments) {
  study_call::StudyCall call;
  verb::ArgumentParser parser("study show", "A study as it is registered, with its versions.",
                              "  ceteris study show smoothing\n");
  call.declare(parser, "STUDY", "a study file, or the name of a study that ran");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  const study_call::StudyView view = study_call::registered_study(call.runs, call.one("study show"));
  Json versions = Json::array();
  std::string text;
  for (const record::StudyVersion& one : view.registered.versions) {
    versions.push_back(version_json(one));
    text += version_text(one, versions.size(), "# ");
  }
  if (call.json) {
    Json trials = Json::array();
    for (const study::StudyTrial& trial : view.trials) {
      trials.push_back({{"id", trial.id},
                        {"arm", view.design.arms[trial.place.arm].name},
                        {"replicate", trial.place.replicate},
                        {"seed", trial.place.seed},
                        {"label", trial.place.label}});
    }
    std::cout << Json{{"schema", "ceteris.study_show/1"},
                      {"name", view.registered.file.name},
                      {"versions", versions},
                      {"text", view.registered.file.text},
                      {"trials", trials}}
                     .dump(2, ' ', false, Json::error_handler_t::replace)
              << '\n';
  } else {
    std::cout << text << '\n' << view.registered.file.text;
  }
  return static_cast<int>(Exit::Ok);
}

int study_amend(verb::Arguments arguments) {
  study_call::StudyCall call;
  std::string reason;
  verb::ArgumentParser parser(
      "study amend", "A new version of a registered study; the old one stays.",
      "  ceteris study amend smoothing.toml --reason \"the learning rate was wrong\"\n\n"
      "Trials of the old version that the new one needs too are kept; the report lists all versions.\n");
  call.declare(parser, "FILE", "the changed study file");
  parser.option("--reason", reason, "why; the report shows it");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  const study_call::CheckedStudy checked = study_call::checked_study(call.one("study amend"));
  const identity::CodeState code = study::code_of(checked.file, checked.design, call.runs);
  const study::Registered made = study_run::amend_study(call.runs, checked.file, code, reason);
  if (call.json) {
    std::cout << Json{{"schema", "ceteris.study_amend/1"}, {"name", made.file.name},
                      {"version", made.versions.size()},   {"hash", made.versions.back().hash},
                      {"code", made.versions.back().code}, {"changes", made.versions.back().changes}}
                     .dump(2)
              << '\n';
  } else {
    std::cout << printable(made.file.name) << " is now "
              << version_text(made.versions.back(), made.versions.size(), "");
  }
  return static_cast<int>(Exit::Ok);
}

}  // namespace ceteris::study_verbs
