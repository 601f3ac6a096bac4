// SPDX-License-Identifier: Apache-2.0
// `ceteris`: everything that must answer at once. Verbs that need libtorch are handed to `ceteris-engine`.
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <iostream>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/base/startup.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/cli/engine_program.hpp"
#include "ceteris/cli/verbs.hpp"

namespace {

using namespace ceteris;

// Does not return: this process becomes the engine, with the same arguments and process number.
[[noreturn]] void become_engine(int argc, char** argv) {
  apply_engine_environment(available_cores());
  const std::string engine = cli::engine_program().string();
  std::vector<char*> arguments(argv, argv + argc);
  arguments.push_back(nullptr);
  // The engine takes the signals over when it stands; loading libtorch comes first.
  hold_stop_signals();
  throw_if_stopped();
  execv(engine.c_str(), arguments.data());
  throw system_error(engine, "cannot be started", errno);
}

int run(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.empty()) {
    std::cerr << cli::general_help();
    return static_cast<int>(Exit::Usage);
  }
  const std::string& first = arguments.front();
  if (first == "--help" || first == "-h") {
    std::cout << cli::general_help();
    return static_cast<int>(Exit::Ok);
  }
  if (first == "--version") {
    std::cout << "ceteris " << cli::version() << '\n';
    return static_cast<int>(Exit::Ok);
  }
  const cli::Verb* verb = cli::find_verb(first);
  if (verb == nullptr) {
    std::vector<std::string> names;
    for (const cli::Verb& known : cli::verbs()) {
      names.emplace_back(known.name);
    }
    const std::string near = nearest(first, names);
    throw usage_error(ceteris::quoted(first), "is not a verb of ceteris",
                      (near.empty() ? "" : "did you mean " + near + "? ") + ("known: " + join(names, ", ")));
  }
  if (verb->needs_engine) {
    become_engine(argc, argv);
  }
  const cli::Arguments rest = std::span(arguments).subspan(1);
  if (verb->name == "help") {
    return cli::help_verb(rest);
  }
  return verb->name == "models" ? cli::models_verb(rest) : cli::doctor_verb(rest);
}

}  // namespace

int main(int argc, char** argv) {
  install_stop_handlers();
  return cli::guarded([&] { return run(argc, argv); });
}
