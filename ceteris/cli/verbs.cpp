// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/verbs.hpp"
#include "ceteris/verb/version.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ceteris/verb/engine_program.hpp"

namespace ceteris::cli {

const Verb* find_verb(std::string_view name) {
  const auto* found = std::find_if(kVerbs.begin(), kVerbs.end(), [&](const Verb& verb) { return verb.name == name; });
  return found == kVerbs.end() ? nullptr : found;
}

std::string general_help(bool engine_is_here) {
  std::string text =
      "ceteris: controlled deep-learning experiments. Does this choice matter, when everything else is held equal?\n\n"
      "  ceteris VERB [arguments]       ceteris VERB --help       ceteris --version\n\n";
  for (const Verb& verb : kVerbs) {
    const std::string_view mark = verb.needs_engine && !engine_is_here ? " *" : "";
    text += fmt::format("  {:<9}{:<14}{}{}\n", verb.name, verb.usage, verb.summary, mark);
  }
  if (!engine_is_here) {
    text += fmt::format("\n* needs ceteris-engine, which is not here: {}\n", verb::engine_advice());
  }
  text += engine_is_here
              ? "\nTwo to begin with:\n\n"
                "  ceteris audit photos/ render/                two folders of images against each other\n"
                "  ceteris audit builtin:original builtin:recompressed builtin:warm --quick\n"
              : "\nTwo to begin with:\n\n"
                "  ceteris data show photos/                    what a folder of images holds, and what is broken\n"
                "  ceteris models show convnext_tiny            the parts of a model, and what every layer costs\n";
  text +=
      "\nResults go to stdout, progress to stderr. Every verb but help has --json; every verb has --kernels WHICH "
      "(auto,\n"
      "reference, or the highest instruction set to use, as in CETERIS_KERNELS; ceteris doctor shows what would "
      "serve).\n"
      "Exit codes: 0 ok, 1 failure, 2 wrong call,\n"
      "3 wrong specification, 4 some trials failed, 5 a required threshold was not met, 6 the opposite was shown, 75 "
      "stopped\nand can be continued, 130 interrupted.\n";
  return text;
}

}  // namespace ceteris::cli
