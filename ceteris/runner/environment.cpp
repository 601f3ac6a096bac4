// SPDX-License-Identifier: Apache-2.0
#include "ceteris/runner/environment.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "ceteris/runner/placeholders.hpp"

namespace ceteris::runner {
namespace {

using namespace std::string_view_literals;

constexpr std::array kRankVariables = {
    // torchrun
    "RANK"sv, "WORLD_SIZE"sv, "LOCAL_RANK"sv, "LOCAL_WORLD_SIZE"sv, "GROUP_RANK"sv, "GROUP_WORLD_SIZE"sv, "ROLE_RANK"sv,
    "ROLE_WORLD_SIZE"sv, "ROLE_NAME"sv, "MASTER_ADDR"sv, "MASTER_PORT"sv,
    // Slurm
    "SLURM_PROCID"sv, "SLURM_LOCALID"sv, "SLURM_NODEID"sv, "SLURM_NTASKS"sv, "SLURM_NPROCS"sv,
    "SLURM_NTASKS_PER_NODE"sv, "SLURM_TASKS_PER_NODE"sv, "SLURM_TASK_PID"sv, "SLURM_GTIDS"sv, "SLURM_STEPID"sv,
    "SLURM_LAUNCH_NODE_IPADDR"sv, "SLURM_SRUN_COMM_HOST"sv, "SLURM_SRUN_COMM_PORT"sv,
    // MPI
    "MPI_LOCALRANKID"sv, "MPI_LOCALNRANKS"sv,
    // Kubernetes
    "JOB_COMPLETION_INDEX"sv};

constexpr std::array kRankPrefixes = {
    "TORCHELASTIC_"sv,  "PET_"sv,          "SLURM_STEP_"sv,    "SLURM_ARRAY_TASK_"sv, "OMPI_COMM_WORLD_"sv,
    "OMPI_UNIVERSE_"sv, "OMPI_MCA_ess_"sv, "OMPI_MCA_orte_"sv, "OMPI_MCA_pmix"sv,     "PMIX_"sv,
    "PMI_"sv,           "PALS_"sv,         "MV2_COMM_WORLD_"sv};

bool is_declared(const identity::TrialCommand& command, std::string_view name) {
  return std::ranges::any_of(command.environment, [name](const auto& variable) { return variable.first == name; });
}

}  // namespace

bool is_rank_variable(std::string_view name) {
  return std::ranges::find(kRankVariables, name) != kRankVariables.end() ||
         std::ranges::any_of(kRankPrefixes, [name](std::string_view prefix) { return name.starts_with(prefix); });
}

TrialEnvironment trial_environment(const identity::TrialCommand& command, const std::filesystem::path& dir,
                                   const std::optional<std::string>& gpu, int threads,
                                   const std::vector<std::string>& ours) {
  TrialEnvironment environment;
  const std::vector<std::pair<std::string, std::string>> values{{std::string(kDirPlaceholder), dir.string()}};
  for (const auto& [name, value] : command.environment) {
    environment.set.emplace_back(name, replace_placeholders(value, values, false));
  }
  const auto set_unless_declared = [&](const char* name, std::string value) {
    if (!is_declared(command, name)) {
      environment.set.emplace_back(name, std::move(value));
    }
  };
  set_unless_declared("CETERIS_SEED", std::to_string(command.seed));
  set_unless_declared("CETERIS_REPLICATE", std::to_string(command.replicate));
  set_unless_declared("CETERIS_VALUES", command.values_json);
  set_unless_declared("OMP_NUM_THREADS", std::to_string(threads));
  if (gpu) {
    set_unless_declared("CUDA_VISIBLE_DEVICES", *gpu);
  }
  std::erase_if(environment.set, [](const auto& variable) { return variable.first == "CETERIS_DIR"; });
  environment.set.emplace_back("CETERIS_DIR", dir.string());  // never another: processes are found by it
  for (const std::string& name : ours) {
    if (is_rank_variable(name) && !is_declared(command, name)) {
      environment.without.push_back(name);
    }
  }
  return environment;
}

std::vector<std::string> environment_names() {
  std::vector<std::string> names;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    names.emplace_back(text.substr(0, text.find('=')));
  }
  return names;
}

}  // namespace ceteris::runner
