// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "ceteris/cli/verbs.hpp"

namespace ceteris::cli {

/// Runs a verb that needs libtorch. Throws a usage error for any other.
int engine_verb(std::string_view verb, Arguments arguments);

}  // namespace ceteris::cli
