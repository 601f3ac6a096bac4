// SPDX-License-Identifier: Apache-2.0
// The arms of a study of our own trainer as specifications of trials. Free of libtorch: what is wrong with any of them
// is known before anything runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/study_call/call.hpp"
#include "ceteris/trial/trial_spec.hpp"

namespace ceteris::study_call {

/// What such a trial measures, its validation first. `trainer` is a file (relative to the current folder) or the name
/// of a model. Throws for one that cannot be read.
[[nodiscard]] std::vector<std::string> trainer_metrics(const std::string& trainer);

/// Everything wrong with the specifications of all arms: fields that do not exist or do not fit, networks that cannot
/// be built, arms that come to the same, metrics that such a run does not write. Nothing for a study of a command.
[[nodiscard]] std::vector<Problem> trainer_problems(const study::StudyFile& file, const design::Design& design);

/// What training costs by its specification.
struct TrainerCost {
  std::int64_t macs = 0;  ///< of a forward pass over one sample, attention included
  std::string length;     ///< "400 steps of 64 samples", "25 epochs in steps of 64 samples"
  /// Of the training: two for a multiply-accumulate, and a backward pass costs two forward ones. Nothing where the
  /// number of samples is only known when the data are read. Evaluations are not counted.
  std::optional<double> flops = {};
};

/// Of an arm on a task. Precondition: the study has a trainer and no problem.
[[nodiscard]] TrainerCost trainer_cost(const study::StudyFile& file, const design::Design& design, std::size_t arm,
                                       std::size_t task = 0);

}  // namespace ceteris::study_call
