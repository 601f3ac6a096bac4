// SPDX-License-Identifier: Apache-2.0
// The first look at a command line: which verb it is, and who runs it. Free of libtorch.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>

#include "ceteris/verb/arguments.hpp"

namespace ceteris::cli {

/// Who runs the verbs that need libtorch.
struct Engine {
  std::optional<std::filesystem::path> program;  ///< the file that can be started as the engine; nothing: there is none
  std::function<int(std::string_view verb, verb::Arguments arguments)> run;
};

/// Runs a whole command line and returns its exit code. Throws a usage error for a verb that there is not,
/// and a system error for one that needs an engine where there is none.
int front(verb::Arguments arguments, const Engine& engine);

}  // namespace ceteris::cli
