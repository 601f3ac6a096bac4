// SPDX-License-Identifier: Apache-2.0
// What the words of `ceteris study` share: which study is meant, and what it is made of.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ceteris/runner/slots.hpp"
#include "ceteris/study/call_text.hpp"
#include "ceteris/study/design_of.hpp"
#include "ceteris/study/results.hpp"
#include "ceteris/study_run/registry.hpp"
#include "ceteris/verb/arguments.hpp"

namespace ceteris::study_call {

/// Options that most words take.
struct StudyCall {
  std::vector<std::string> words;
  std::string runs = std::string(study::kDefaultRuns);
  bool json = false;

  /// Declares STUDY or FILE (`what`), --runs and --json.
  void declare(verb::ArgumentParser& parser, const std::string& what, const std::string& doc);
  /// The one positional argument. Usage error otherwise; `verb` is "study run".
  [[nodiscard]] const std::string& one(const std::string& verb) const;
};

/// A registered study with everything that follows from it.
struct StudyView {
  study::Registered registered;
  design::Design design;
  std::vector<study::StudyTrial> trials;

  /// How to go on with it.
  [[nodiscard]] std::string run_call(const std::filesystem::path& runs) const {
    return study::call_text("run", registered.file.path.string(), runs);
  }
};

/// `word` is a study file, or the name of a registered study. Usage error when nothing of that name is registered.
[[nodiscard]] StudyView registered_study(const std::filesystem::path& runs, const std::string& word);

[[nodiscard]] StudyView view_of(study::Registered registered);

/// The replicates of a study that waits for its tuning: not known yet, but counted. 0 when it does not.
[[nodiscard]] std::size_t trials_after_tuning(const StudyView& view);

/// The file with its design; throws all problems of both, and of the specifications of our own trainer.
struct CheckedStudy {
  study::StudyFile file;
  design::Design design;
};
[[nodiscard]] CheckedStudy checked_study(const std::string& path);

/// The design with the values that tuning chose, or, before that, with the first that each arm tries: as many trials.
[[nodiscard]] design::Design planned_design(const CheckedStudy& study, const std::filesystem::path& runs);

inline constexpr const char* kJobsDoc = "trials at a time; 0: of our own trainer one a core, of other programs one";

/// What --jobs says, or the usual number (study::usual_jobs) where it says 0; one where other workers may share the
/// machine. A usage error for less.
[[nodiscard]] int jobs_of(int given, const study::StudyFile& file, bool shared);

/// The GPUs of --slots, as they are counted here; none for an empty text.
[[nodiscard]] runner::Slots slots_of(const std::string& text);

/// Problems that are known only here and now: no such program, no such folder, a trainer without an engine.
void check_runnable(const CheckedStudy& study, bool engine_is_here);

}  // namespace ceteris::study_call
