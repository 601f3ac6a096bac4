// SPDX-License-Identifier: Apache-2.0
// The one place that turns what a verb throws into lines on stderr, an answer in JSON, and an exit code.
#pragma once

#include <functional>

#include "ceteris/verb/arguments.hpp"

namespace ceteris::verb {

/// Runs `body` and turns what it throws into one line a problem on stderr and an exit code: the only place that does.
/// When `arguments` hold --json, stdout gets the problems as an object, too.
int guarded(Arguments arguments, const std::function<int()>& body);

}  // namespace ceteris::verb
