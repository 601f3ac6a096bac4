// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/verbs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <new>

#include "ceteris/base/error.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/cli/engine_program.hpp"

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
    text += fmt::format("\n* needs ceteris-engine, which is not here: {}\n", engine_advice());
  }
  text += engine_is_here
              ? "\nTwo to begin with:\n\n"
                "  ceteris audit photos/ render/                two folders of images against each other\n"
                "  ceteris audit builtin:original builtin:recompressed builtin:warm --quick\n"
              : "\nTwo to begin with:\n\n"
                "  ceteris data show photos/                    what a folder of images holds, and what is broken\n"
                "  ceteris models show convnext_tiny            the parts of a model, and what every layer costs\n";
  text +=
      "\nResults go to stdout, progress to stderr. Every verb but help has --json. Exit codes: 0 ok, 1 failure, 2 "
      "wrong "
      "call,\n"
      "3 wrong specification, 5 a required threshold was not met, 75 stopped and can be continued, 130 interrupted.\n";
  return text;
}

std::string_view version() {
  return CETERIS_VERSION;
}

int guarded(const std::function<int()>& body) {
  const auto fail = [](std::string_view line, Exit code) {
    std::cout.flush();
    std::cerr << "ceteris: " << line << '\n';
    return static_cast<int>(code);
  };
  try {
    const int code = body();
    std::cout.flush();
    return std::cout ? code : fail("the output could not be written", Exit::Failure);
  } catch (const Error& error) {
    std::cout.flush();
    for (const Problem& problem : error.problems()) {
      std::cerr << "ceteris: " << problem.line() << '\n';
    }
    return static_cast<int>(error.exit());
  } catch (const Stopped& stopped) {
    return fail(
        stopped.exit() == Exit::Interrupted ? "interrupted; nothing was written" : "stopped; nothing was written",
        stopped.exit());
  } catch (const std::bad_alloc&) {
    return fail("not enough memory", Exit::Failure);
  } catch (const Bug& bug) {
    return fail(bug.what(), Exit::Failure);
  } catch (const std::exception& unexpected) {
    // Libraries add stack traces; the first line says what happened.
    const std::string_view what = unexpected.what();
    return fail(fmt::format("a bug in ceteris: {}; please report it", what.substr(0, what.find('\n'))), Exit::Failure);
  }
}

}  // namespace ceteris::cli
