// SPDX-License-Identifier: Apache-2.0
// Each program has a table of the functions that run its verbs. Both are held against the table of verbs while they
// compile, so that no verb can be listed in the help and run by nobody.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>

#include "ceteris/cli/verbs.hpp"

namespace ceteris::cli {

template <typename Function>
struct Runner {
  std::string_view verb;
  Function* run;
};

/// The function that runs `verb`; nullptr when there is none.
template <typename Function>
constexpr Function* runner_of(std::span<const Runner<Function>> runners, std::string_view verb) {
  const auto found = std::ranges::find(runners, verb, &Runner<Function>::verb);
  return found == runners.end() ? nullptr : found->run;
}

/// Whether `runners` holds one function for each verb that runs in the engine (or, of those that do not, for each), and
/// nothing else.
template <typename Function>
constexpr bool run_every_verb(std::span<const Runner<Function>> runners, std::span<const Verb> verbs, bool in_engine) {
  const auto here = [&](const Verb& verb) { return verb.needs_engine == in_engine; };
  return std::ranges::count_if(verbs, here) == std::ssize(runners) && std::ranges::all_of(verbs, [&](const Verb& verb) {
           return !here(verb) || runner_of<Function>(runners, verb.name) != nullptr;
         });
}

}  // namespace ceteris::cli
