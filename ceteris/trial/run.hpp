// SPDX-License-Identifier: Apache-2.0
// One training run from its specification to its result, in a folder that a kill cannot harm (docs/run-folder.md).
#pragma once

#include <torch/types.h>

#include <filesystem>
#include <functional>

#include "ceteris/base/executor.hpp"
#include "ceteris/base/progress.hpp"
#include "ceteris/record/trial.hpp"
#include "ceteris/train/task.hpp"
#include "ceteris/trial/run_card.hpp"
#include "ceteris/trial/trial_spec.hpp"

namespace ceteris::trial {

struct RunOptions {
  at::Device device = at::kCPU;             ///< has no part in what the run is; nn::resolve_device reads a word
  std::filesystem::path runs = "runs";      ///< the run becomes a folder below it, named by what it is
  std::filesystem::path study_folder = {};  ///< where a study reads metrics.jsonl; empty: no study does
  RunCard card = {};                        ///< how people call the run and started it; no part of what it is
  /// Goes on with the run in this folder, which must be the same trial; `runs` does not count then.
  std::filesystem::path resume = {};
  bool note_result = true;                 ///< the last evaluation is a note as the others are
  std::function<bool()> should_stop = {};  ///< asked after every step; true leaves a checkpoint and ends the call
};

struct TrialRun {
  std::filesystem::path folder;
  record::TrialRecord result;               ///< of a run that was stopped: the steps so far
  bool finished_before = false;             ///< by an earlier call: nothing was trained
  bool stopped = false;                     ///< by should_stop; the same call goes on from here
  train::Metric cause = {};                 ///< which number was not finite, of a run that diverged in this call
  std::vector<train::Metric> metrics = {};  ///< of the last evaluation in this call
};

/// Reads the data and the weights to start from, trains, evaluates, keeps checkpoints and logs. A run that was cut off
/// goes on from its last checkpoint, bit for bit; one that is finished is read and returned. A run that diverges is a
/// result. Throws for data or weights that cannot be read or that are no longer those of the run to go on with, a
/// folder that cannot be written or that another process works in, and (exit 3) for a model that cannot be built.
[[nodiscard]] TrialRun run_trial(const TrialSpec& spec, const RunOptions& options, Executor& executor,
                                 Progress& progress);

}  // namespace ceteris::trial
