// SPDX-License-Identifier: Apache-2.0
// `ceteris study run` as one of several workers, on one machine or many.
#pragma once

#include <filesystem>
#include <string>

#include "ceteris/study_call/call.hpp"
#include "ceteris/study_run/run.hpp"
#include "ceteris/verb/arguments.hpp"

namespace ceteris::study_call {

struct WorkerOptions {
  std::string shard = {};  ///< "3/8"; empty: what the launcher says
  std::string trial = {};  ///< run this one alone
  int lease = 60;          ///< seconds
  bool no_wait = false;

  void declare(verb::ArgumentParser& parser);
  /// Usage error for values that make no sense. Says on stderr where it begins.
  void apply(study_run::RunOptions& options) const;
};

/// Runs the trial of the study with this id, when it has no result, without verdict and report. Returns the exit code:
/// 0 it has finished, 4 it has failed or has no result, 75 another runner works on it. Usage error when the study has
/// no such trial.
int run_one(const StudyView& view, const std::filesystem::path& runs, study_run::RunOptions options,
            const std::string& trial);

/// A shell command for each trial of the study that has no result, one a line; of a study that tunes, the trials of
/// tuning as long as there are any.
[[nodiscard]] std::string command_lines(const CheckedStudy& study, const identity::CodeState& code,
                                        const std::filesystem::path& runs);

/// Says that others run what is left; returns 75.
int tell_elsewhere(const StudyView& view, const std::filesystem::path& runs, const study_run::RunSummary& summary);

}  // namespace ceteris::study_call
