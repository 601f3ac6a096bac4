// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "ceteris/verb/arguments.hpp"

namespace ceteris::cli {

/// What `doctor` asks the engine; not in the table of verbs.
inline constexpr std::string_view kEngineFacts = "engine-facts";

/// Runs a verb that needs libtorch, or kEngineFacts. Throws a usage error for any other.
int engine_verb(std::string_view verb, verb::Arguments arguments);

}  // namespace ceteris::cli
