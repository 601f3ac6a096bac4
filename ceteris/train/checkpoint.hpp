// SPDX-License-Identifier: Apache-2.0
// Checkpoints: all that a run needs to go on bit for bit. Two generations are kept, each with a checksum.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "ceteris/optim/optimiser.hpp"
#include "ceteris/optim/weight_average.hpp"

namespace ceteris::train {

/// Writes `folder`/step-N.safetensors (parameters, buffers, optimiser moments, and the averages of weights where there
/// are any) atomically, then removes all but the two newest. `identity` names the run; a checkpoint of another run is
/// never loaded.
void save_checkpoint(const std::filesystem::path& folder, const std::string& identity, std::int64_t steps,
                     const torch::nn::Module& module, const optim::Optimiser& optimiser,
                     const optim::WeightAverage* average = nullptr);

struct Restored {
  std::int64_t steps = 0;          ///< taken before the checkpoint; 0 when there was no sound one
  std::vector<std::string> notes;  ///< one line for every checkpoint that was damaged and removed
};

/// Puts the newest sound checkpoint back, if there is one. A damaged file (checksum, format) is removed and noted; one
/// of another identity is an Error.
[[nodiscard]] Restored load_checkpoint(const std::filesystem::path& folder, const std::string& identity,
                                       torch::nn::Module& module, optim::Optimiser& optimiser,
                                       optim::WeightAverage* average = nullptr);

}  // namespace ceteris::train
