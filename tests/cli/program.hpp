// SPDX-License-Identifier: Apache-2.0
// Runs the built `ceteris`, and makes image sets for it to look at.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "ceteris/process/process.hpp"

namespace cli_tests {

/// `ceteris ARGUMENTS` as a shell starts it, with these variables on top of ours, in `directory` or in ours.
[[nodiscard]] ceteris::ProcessResult start_ceteris(std::vector<std::string> arguments,
                                                   std::vector<std::pair<std::string, std::string>> environment = {},
                                                   const std::filesystem::path& directory = {});

/// The same for most tests. Where libtorch is linked, verbs that need it run in a fork of this process instead, which
/// has loaded it: loading costs half a second, hundreds of times. The first step, from `ceteris` to the engine, is
/// tested with start_ceteris.
[[nodiscard]] ceteris::ProcessResult run_ceteris(std::vector<std::string> arguments,
                                                 std::vector<std::pair<std::string, std::string>> environment = {},
                                                 const std::filesystem::path& directory = {});

/// A folder of `count` different PNG files of 16 x 16 pixels.
void write_images(const std::filesystem::path& folder, int count);

}  // namespace cli_tests
