// SPDX-License-Identifier: Apache-2.0
// The environment of a trial: what it finds there from us, and what of ours it must not see.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ceteris/identity/command.hpp"

namespace ceteris::runner {

struct TrialEnvironment {
  std::vector<std::pair<std::string, std::string>> set;
  std::vector<std::string> without;  ///< names of ours that it does not get
};

/// What tells a process its rank among others (Slurm, MPI, torchrun, Kubernetes; docs of each): a trial that inherited
/// it would take itself for one of our ranks.
[[nodiscard]] bool is_rank_variable(std::string_view name);

/// What is declared, with `dir` put in; CETERIS_SEED, CETERIS_REPLICATE, CETERIS_DIR, CETERIS_VALUES; unless declared,
/// CUDA_VISIBLE_DEVICES of the slot `gpu` and OMP_NUM_THREADS = `threads`. `ours` are the names of our environment:
/// rank variables among them that are not declared are left out.
[[nodiscard]] TrialEnvironment trial_environment(const identity::TrialCommand& command,
                                                 const std::filesystem::path& dir,
                                                 const std::optional<std::string>& gpu, int threads,
                                                 const std::vector<std::string>& ours);

/// Names of the variables of this process.
[[nodiscard]] std::vector<std::string> environment_names();

}  // namespace ceteris::runner
