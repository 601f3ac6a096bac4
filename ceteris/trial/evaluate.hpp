// SPDX-License-Identifier: Apache-2.0
// A stored run on its own validation part again.
#pragma once

#include <string>
#include <vector>

#include "ceteris/train/task.hpp"
#include "ceteris/trial/stored_data.hpp"
#include "ceteris/weights/file.hpp"

namespace ceteris::trial {

/// Metrics of the network of `spec` with these weights on the validation part of `data`, as training measured them.
/// Throws a usage error for weights of another network.
[[nodiscard]] std::vector<train::Metric> evaluate(const TrialSpec& spec, TrialData data,
                                                  const weights::WeightFile& weights);

}  // namespace ceteris::trial
