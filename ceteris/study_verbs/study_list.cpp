// SPDX-License-Identifier: Apache-2.0
// `ceteris study list`: the studies of a folder of runs, how far each is and what it says.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/record/study_fields.hpp"
#include "ceteris/study/builtin.hpp"
#include "ceteris/study_call/builtin.hpp"
#include "ceteris/study_call/call.hpp"
#include "ceteris/study_call/outcome.hpp"
#include "ceteris/study_verbs/words.hpp"
#include "ceteris/study_words/study_words.hpp"
#include "ceteris/verb/arguments.hpp"

namespace ceteris::study_verbs {
namespace {

using Json = nlohmann::ordered_json;

struct ListedStudy {
  std::string name;
  std::string problem = {};  ///< why nothing else is known; empty when all is
  std::string question = {};
  std::string date = {};  ///< of its last version
  std::size_t versions = 0;
  std::size_t trials = 0;
  std::size_t missing = 0;
  std::string verdict = {};  ///< a word, or how many comparisons have which; empty when there is no comparison
  Json contrasts = Json::array();
};

/// As study.json writes it.
std::string_view verdict_code(record::StudyVerdict verdict) {
  return record::study_fields::kWords<record::StudyVerdict>.at(static_cast<std::size_t>(verdict));
}

/// The answers in one phrase. Of a study that has not ended they may change.
std::string verdict_text(const record::StudyRecord& record) {
  const auto answers = study_words::answers(record);
  if (answers.size() == 1) {
    return std::string(study_words::verdict_word(answers.front()->verdict));
  }
  return study_words::verdict_counts(answers);
}

ListedStudy listed(const study_call::StudyView& view, const std::string& runs, const trial_store::TrialIndex& index) {
  const study::StudyFile& file = view.registered.file;
  ListedStudy listed{.name = file.name};
  listed.question = file.spec.question;
  listed.date = view.registered.versions.back().date;
  listed.versions = view.registered.versions.size();
  const std::size_t later = study_call::trials_after_tuning(view);
  listed.trials = view.trials.size() + later;
  const auto [record, missing] = study_call::verdicts_of(view, runs, index);
  static_cast<void>(study_call::registration_with_look(view.registered, "list", record));
  listed.missing = missing + later;
  listed.verdict = verdict_text(record);
  for (const record::StudyContrast* contrast : study_words::answers(record)) {
    listed.contrasts.push_back({{"name", contrast->name}, {"verdict", verdict_code(contrast->verdict)}});
  }
  return listed;
}

std::vector<ListedStudy> listed_studies(const std::string& runs) {
  std::vector<ListedStudy> studies;
  const std::vector<std::string> names = study_run::registered_names(runs);
  const trial_store::TrialIndex index = names.empty() ? trial_store::TrialIndex() : trial_store::read_index(runs);
  for (const std::string& name : names) {
    try {
      studies.push_back(listed(study_call::registered_study(runs, name), runs, index));
    } catch (const Error& error) {  // the others are listed all the same
      studies.push_back({.name = name, .problem = error.what()});
    }
  }
  return studies;
}

Json listed_json(const ListedStudy& study) {
  if (!study.problem.empty()) {
    return {{"name", study.name}, {"problem", study.problem}};
  }
  return {{"name", study.name},         {"question", study.question},     {"date", study.date},
          {"versions", study.versions}, {"trials", study.trials},         {"missing", study.missing},
          {"verdict", study.verdict},   {"complete", study.missing == 0}, {"contrasts", study.contrasts}};
}

std::string list_text(const std::vector<ListedStudy>& studies) {
  std::string text;
  for (const ListedStudy& study : studies) {
    if (!study.problem.empty()) {
      text += fmt::format("{:<24} {}\n", printable(study.name), printable(study.problem));
      continue;
    }
    text += fmt::format("{:<24} {:>5} of {:<6} {}  {}{}\n", printable(study.name), study.trials - study.missing,
                        study.trials, study.date.substr(0, 10),
                        study.missing == 0 ? "" : "so far: ", study.verdict.empty() ? "no comparison" : study.verdict);
    text += study.question.empty() ? "" : "    " + printable(study.question) + "\n";
  }
  return text;
}

int list_builtin(bool json) {
  Json list = Json::array();
  std::string text;
  for (const std::string& name : study::builtin_names()) {
    const std::vector<std::string> scales = study::builtin_scales(name);
    const std::string question = study_call::builtin_question(name);
    list.push_back({{"name", name}, {"question", question}, {"scales", scales}});
    text += fmt::format("{:<24} {}\n    {}\n", name, join(scales, ", "), question);
  }
  if (json) {
    std::cout << Json{{"schema", "ceteris.study_builtin/1"}, {"studies", list}}.dump(2) << '\n';
  } else {
    std::cout << text << "Next:\n  ceteris study run " << study::builtin_names().front() << " --scale smoke\n";
  }
  return static_cast<int>(Exit::Ok);
}

}  // namespace

int study_list(verb::Arguments arguments) {
  study_call::StudyCall call;
  verb::ArgumentParser parser("study list", "The studies of a folder of runs, and what each says.",
                              "  ceteris study list --runs runs\n  ceteris study list --built-in\n");
  call.declare(parser, "", "nothing");
  bool builtin = false;
  parser.flag("--built-in", builtin, "the studies that the program brings along instead");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (!call.words.empty()) {
    throw usage_error("study list", "takes no study", "ceteris study status NAME says more of one");
  }
  std::error_code ignored;
  if (std::filesystem::exists(call.runs, ignored) && !std::filesystem::is_directory(call.runs, ignored)) {
    throw usage_error(printable(call.runs), "is no folder", "--runs names the folder that holds the trials");
  }
  if (builtin) {
    return list_builtin(call.json);
  }
  const std::vector<ListedStudy> studies = listed_studies(call.runs);
  if (call.json) {
    Json list = Json::array();
    std::ranges::transform(studies, std::back_inserter(list), listed_json);
    const Json json = {{"schema", "ceteris.study_list/1"}, {"studies", list}};
    std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  } else {
    const char* why = std::filesystem::exists(call.runs, ignored) ? "" : ": there is no such folder";
    std::cout << (studies.empty() ? "No study has run in " + printable(call.runs) + why + ".\n" : list_text(studies));
  }
  return static_cast<int>(Exit::Ok);
}

}  // namespace ceteris::study_verbs
