// SPDX-License-Identifier: Apache-2.0
// One trial of a program of the user's: everything that is known before it runs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace ceteris::identity {

/// `argv` and the values of `environment` are texts of replace_placeholders in which "{dir}" alone is open.
struct TrialCommand {
  std::vector<std::string> argv;
  std::vector<std::pair<std::string, std::string>> environment = {};  ///< declared in the study
  std::filesystem::path directory = {};                               ///< to run in; empty: ours
  std::uint64_t seed = 0;                                             ///< below 2^31
  int replicate = 0;                                                  ///< from 0
  std::string values_json = "{}";                                     ///< CETERIS_VALUES
  double time_limit = 0;                                              ///< seconds; 0: none
  std::uint64_t memory_limit = 0;                                     ///< resident bytes of the tree; 0: none
};

}  // namespace ceteris::identity
