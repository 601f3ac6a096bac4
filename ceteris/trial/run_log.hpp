// SPDX-License-Identifier: Apache-2.0
// Where the numbers of a run go.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ceteris/run_folder/run_folder.hpp"
#include "ceteris/run_folder/tensorboard.hpp"
#include "ceteris/train/task.hpp"
#include "ceteris/trial/study_events.hpp"
#include "ceteris/trial/trial_spec.hpp"

namespace ceteris::trial {

/// Everything that is logged goes three ways, CSV, JSON lines and TensorBoard events; and a fourth to a study.
/// TensorBoard shows the run under its name, or its model and data, with the specification as text and
/// hyper-parameters.
class RunLog {
 public:
  RunLog(run_folder::RunFolder& folder, std::int64_t resume_step, const std::filesystem::path& study_folder,
         const TrialSpec& spec);

  void metrics(std::int64_t step, const std::string& split, const std::vector<train::Metric>& metrics);
  /// On return the disk has every line so far.
  void sync();

 private:
  run_folder::RunFolder& folder_;
  run_folder::EventFile board_;
  StudyEvents events_;
};

}  // namespace ceteris::trial
