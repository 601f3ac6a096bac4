// SPDX-License-Identifier: Apache-2.0
// A stored run on its own validation part again.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "ceteris/train/task.hpp"
#include "ceteris/trial/stored_data.hpp"
#include "ceteris/weights/file.hpp"

namespace ceteris::trial {

/// The validation part of a run, measured again.
struct OwnEvaluation {
  std::vector<train::Metric> metrics;  ///< as training measured them
  // Of images alone, in the same order:
  at::Tensor log_probabilities;         ///< (N, classes) float32
  std::vector<std::int64_t> labels;     ///< (N)
  std::vector<std::uint64_t> contents;  ///< of their files (data::content_of); empty for images that are drawn
};

/// The network of `spec` with these weights on the validation part of `data`. Throws a usage error for weights of
/// another network.
[[nodiscard]] OwnEvaluation evaluate(const TrialSpec& spec, TrialData data, const weights::WeightFile& weights);

}  // namespace ceteris::trial
