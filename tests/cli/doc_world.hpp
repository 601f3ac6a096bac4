// SPDX-License-Identifier: Apache-2.0
// A folder in which every command of the pages can be typed: with the images, weights, runs and programs that they
// name.
#pragma once

#include <filesystem>
#include <string>

#include "ceteris/process/process.hpp"

namespace cli_tests {

/// Makes it in an empty folder: images of 16 x 16 pixels, networks of a step or two. Fails the test when a part of it
/// cannot be made.
void make_doc_world(const std::filesystem::path& folder);

/// `script` as a shell runs it in this folder, with our `ceteris` on the path and where the pages say that it is built.
[[nodiscard]] ceteris::ProcessResult run_shell(const std::filesystem::path& folder, const std::string& script);

}  // namespace cli_tests
