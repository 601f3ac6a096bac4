// SPDX-License-Identifier: Apache-2.0
// What `ceteris train` left in a run folder, as the other verbs need it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/trial/trial_spec.hpp"

namespace ceteris::trial {

/// In a run folder: the classes of the data, one a line, in the order of the network's outputs.
inline constexpr std::string_view kLabelsFile = "labels.txt";

struct StoredTrial {
  TrialSpec spec;                    ///< paths are those of the last attempt
  std::string data_fingerprint;      ///< of the data as it was trained on
  std::vector<std::string> classes;  ///< none for text
  bool diverged = false;             ///< its weights are those of its last checkpoint before that
};

[[nodiscard]] bool is_run_folder(const std::filesystem::path& path);

/// Reads a run folder, finished or not. Throws a usage error for another folder, a spec error for a damaged one.
[[nodiscard]] StoredTrial read_trial(const std::filesystem::path& folder);

}  // namespace ceteris::trial
