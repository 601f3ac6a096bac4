// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_call/call.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/process/child.hpp"
#include "ceteris/study/call_text.hpp"
#include "ceteris/study/trainer.hpp"
#include "ceteris/study/trials.hpp"
#include "ceteris/study/tuning.hpp"
#include "ceteris/study_call/trainer.hpp"
#include "ceteris/study_run/tuning_choice.hpp"
#include "ceteris/verb/engine_program.hpp"

namespace ceteris::study_call {

namespace fs = std::filesystem;

void StudyCall::declare(verb::ArgumentParser& parser, const std::string& what, const std::string& doc) {
  parser.positionals(what, words, doc);
  parser.option("--runs", runs, "folder of trials and studies");
  parser.flag("--json", json, "machine-readable output");
}

const std::string& StudyCall::one(const std::string& verb) const {
  if (words.size() != 1) {
    throw usage_error(verb, words.empty() ? "needs a study" : "takes one study at a time",
                      "see: ceteris " + verb + " --help");
  }
  return words.front();
}

StudyView view_of(study::Registered registered) {
  StudyView view;
  view.registered = std::move(registered);
  view.design = study::design_of(view.registered.file);
  if (const auto chosen = study_run::recorded_choice(view.registered, view.design)) {
    view.design = study::with_settings(view.design, *chosen);
  }
  view.trials = study::trials_of(view.registered.file, view.design, view.registered.code);
  return view;
}

std::size_t trials_after_tuning(const StudyView& view) {
  const study::StudyFile& file = view.registered.file;
  if (!study::waits_for_tuning(file, view.design)) {
    return 0;
  }
  const auto all = study::trials_of(file, study::with_first_settings(file, view.design), view.registered.code);
  return all.size() - view.trials.size();
}

StudyView registered_study(const fs::path& runs, const std::string& word) {
  std::error_code ignored;
  const bool is_file = fs::is_regular_file(word, ignored);
  const std::string name = is_file ? fs::path(word).stem().string() : word;
  auto found = study_run::find_registered(runs, name);
  if (!found) {
    const std::vector<std::string> names = study_run::registered_names(runs);
    constexpr std::size_t kMostNamed = 10;
    const std::string last = fs::path(name).filename().string();  // of runs/studies/NAME
    const std::string near = std::ranges::count(names, last) > 0 ? last : nearest(name, names);
    std::vector<std::string> first;
    std::ranges::transform(names.begin(),
                           names.begin() + static_cast<std::ptrdiff_t>(std::min(kMostNamed, names.size())),
                           std::back_inserter(first), [](const std::string& one) { return printable(one); });
    throw usage_error(
        printable(word),
        is_file ? "has not run yet, so " + printable(runs.string()) + " holds nothing of it"
                : "is neither a study file nor a study in " + printable(runs.string()),
        is_file         ? study::call_text("run", word, runs)
        : !near.empty() ? "did you mean " + printable(near) + "?"
        : names.empty()
            ? "no study has run there; --runs names another folder"
            : "there are " + join(first, ", ") +
                  (names.size() > kMostNamed ? " and " + std::to_string(names.size() - kMostNamed) + " more" : ""));
  }
  return view_of(std::move(*found));
}

int jobs_of(int given, const study::StudyFile& file, bool shared) {
  if (given < 0) {
    throw usage_error("--jobs", "must be 0 or more");
  }
  return given > 0 ? given : shared ? 1 : study::usual_jobs(file, available_cores());
}

runner::Slots slots_of(const std::string& text) {
  if (text.empty()) {
    return {};
  }
  const char* visible = std::getenv("CUDA_VISIBLE_DEVICES");
  return runner::parse_slots(text, visible == nullptr ? std::nullopt : std::optional<std::string>(visible));
}

design::Design planned_design(const CheckedStudy& study, const fs::path& runs) {
  const auto found = study_run::find_registered(runs, study.file.name);
  if (found && found->versions.back().hash == study.file.hash()) {
    if (const auto chosen = study_run::recorded_choice(*found, study.design)) {
      return study::with_settings(study.design, *chosen);
    }
  }
  return study::with_first_settings(study.file, study.design);
}

CheckedStudy checked_study(const std::string& path) {
  CheckedStudy made{study::read_study_file(path), {}};
  made.design = study::design_of(made.file);
  if (!made.design.problems.empty()) {
    throw Error(Exit::InvalidSpec, made.design.problems);
  }
  std::vector<Problem> problems = trainer_problems(
      made.file, made.file.tuned.empty() ? made.design : study::with_all_settings(made.file, made.design));
  if (!problems.empty()) {
    throw Error(Exit::InvalidSpec, std::move(problems));
  }
  return made;
}

void check_runnable(const CheckedStudy& study, bool engine_is_here) {
  const fs::path& directory = study.file.directory;
  if (!fs::is_directory(directory)) {
    throw spec_error(study.file.at("directory"),
                     printable(directory.string()) + " is not a folder that the command can run in",
                     "directory is looked for from the folder of this file");
  }
  if (!study.file.spec.trainer.empty()) {
    if (!engine_is_here) {
      throw verb::no_engine("trainer");
    }
    return;
  }
  std::vector<Problem> problems;
  std::set<std::string> seen;
  for (std::size_t arm = 0; arm < study.design.arms.size(); ++arm) {
    const std::string program = study::command_of(study.file, study.design, arm, 0).front();
    // A path with a slash starts in the folder that the command runs in.
    const bool is_path = program.find('/') != std::string::npos;
    const std::string looked_for = is_path ? (directory / program).string() : program;
    if (seen.insert(program).second && program.find('{') == std::string::npos && find_program(looked_for).empty()) {
      problems.push_back({study.file.at("command"), "there is no program " + ceteris::quoted(program),
                          "check the name, its permissions and PATH"});
    }
  }
  if (!problems.empty()) {
    throw Error(Exit::InvalidSpec, std::move(problems));
  }
}

}  // namespace ceteris::study_call
