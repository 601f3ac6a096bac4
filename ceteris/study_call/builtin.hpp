// SPDX-License-Identifier: Apache-2.0
// A word of `ceteris study` that may be a study file or the name of a study that is built in.
#pragma once

#include <string>

#include "ceteris/study_call/call.hpp"
#include "ceteris/verb/arguments.hpp"

namespace ceteris::study_call {

/// Options of the words that take a built-in study.
struct BuiltinCall {
  std::string scale;
  std::string data;
  int replicates = 0;

  void declare(verb::ArgumentParser& parser);

  /// `word` when it is a file or is written like one; of a built-in study the file that this writes, with all others of
  /// the study, into RUNS/built-in/NAME. `verb` is "study run". Arms that the user's data cannot have (data.train_shift
  /// of photographs) are left out; stderr and the file name them. A usage error when `word` is neither, which lists the
  /// built-in studies; when an option does not fit; and when such a file was changed by hand.
  [[nodiscard]] std::string path_of(const std::string& verb, const std::string& word,
                                    const std::filesystem::path& runs) const;
};

/// The question of a built-in study, as its files have it.
[[nodiscard]] std::string builtin_question(const std::string& name);

}  // namespace ceteris::study_call
