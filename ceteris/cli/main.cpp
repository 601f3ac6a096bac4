// SPDX-License-Identifier: Apache-2.0
// `ceteris`: everything that must answer at once. Verbs that need libtorch are handed to `ceteris-engine`.
#include <unistd.h>

#include <cerrno>
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/base/startup.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/cli/front.hpp"
#include "ceteris/cli/kernels_option.hpp"
#include "ceteris/verb/arguments.hpp"
#include "ceteris/verb/engine_program.hpp"
#include "ceteris/verb/guarded.hpp"

namespace cli = ceteris::cli;
namespace verb = ceteris::verb;

namespace {

// Does not return: this process becomes the engine, with the same arguments and process number.
[[noreturn]] void become_engine(const std::string& engine, std::vector<std::string> arguments) {
  std::string name = "ceteris";
  std::vector<char*> argv = {name.data()};
  for (std::string& argument : arguments) {
    argv.push_back(argument.data());
  }
  argv.push_back(nullptr);
  ceteris::apply_engine_environment(ceteris::available_cores());
  // The engine takes the signals over when it stands; loading libtorch comes first.
  ceteris::hold_stop_signals();
  ceteris::throw_if_stopped();
  execv(engine.c_str(), argv.data());
  throw ceteris::system_error(engine, "cannot be started", errno);
}

}  // namespace

int main(int argc, char** argv) {
  ceteris::install_stop_handlers();
  std::vector<std::string> arguments(argv + 1, argv + argc);
  return verb::guarded(arguments, [&] {
    cli::take_kernels_option(arguments);
    const auto engine = verb::engine_program();
    return cli::front(arguments, {.program = engine, .run = [&](std::string_view, verb::Arguments) -> int {
                                    become_engine(engine->string(), arguments);
                                  }});
  });
}
