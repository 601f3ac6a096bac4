// SPDX-License-Identifier: Apache-2.0
// A batch script by which Slurm runs one command as an array of tasks.
#pragma once

#include <string>
#include <vector>

namespace ceteris::hosts {

struct SlurmJob {
  std::string name = {};
  int tasks = 1;                          ///< of the array, numbered from 1
  int cores = 1;                          ///< of each
  std::string time = {};                  ///< limit of each as sbatch takes it, "2:00:00"; empty: that of the partition
  std::string directory = {};             ///< to run in
  std::vector<std::string> options = {};  ///< more of sbatch: "--partition=long"
  std::vector<std::string> command = {};  ///< exits with 75 when it asks to be run again, or others do the rest
};

/// Whether `text` is a time limit as sbatch takes it: minutes, minutes:seconds, hours:minutes:seconds, days-hours,
/// days-hours:minutes, days-hours:minutes:seconds, or a word for none (man sbatch, --time).
[[nodiscard]] bool is_slurm_time(const std::string& text);

/// Seconds before the time limit at which a task gets SIGUSR1.
inline constexpr int kSecondsBeforeLimit = 120;

/// A script for bash. A task whose time limit comes near gets SIGUSR1, hands it on to the command, which keeps what it
/// has, and puts itself back into the queue; Slurm does so with tasks of a node that fails. A task with nothing left to
/// run but what other tasks run ends well.
[[nodiscard]] std::string slurm_script(const SlurmJob& job);

}  // namespace ceteris::hosts
