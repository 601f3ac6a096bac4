// SPDX-License-Identifier: Apache-2.0
// Runs the built `ceteris`, and makes image sets for it to look at.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "ceteris/base/process.hpp"

namespace cli_tests {

/// `ceteris ARGUMENTS`, with these variables on top of ours, in `directory` or in ours.
[[nodiscard]] ceteris::ProcessResult run_ceteris(std::vector<std::string> arguments,
                                                 std::vector<std::pair<std::string, std::string>> environment = {},
                                                 const std::filesystem::path& directory = {});

/// A folder of `count` different PNG files of 16 x 16 pixels.
void write_pictures(const std::filesystem::path& folder, int count);

}  // namespace cli_tests
