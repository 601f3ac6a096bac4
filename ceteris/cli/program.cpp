// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/program.hpp"

#include <unistd.h>

#include <cerrno>
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/base/startup.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/cli/engine_verbs.hpp"
#include "ceteris/cli/front.hpp"
#include "ceteris/cli/kernels_option.hpp"
#include "ceteris/kernels/choice.hpp"
#include "ceteris/process/process.hpp"
#include "ceteris/verb/guarded.hpp"

namespace ceteris::cli {
namespace {

/// Starts this program anew with the environment that libtorch should find; returns when it already has it.
void start_in_environment(char** argv) {
  if (engine_environment(available_cores()).empty()) {
    return;
  }
  apply_engine_environment(available_cores());
  const std::string program = this_program().string();
  hold_stop_signals();
  throw_if_stopped();
  execv(program.c_str(), argv);
  throw system_error(program, "cannot be started again", errno);
}

}  // namespace

int run(int argc, char** argv) {
  install_stop_handlers();
  tune_allocator();
  std::vector<std::string> arguments(argv + 1, argv + argc);
  return verb::guarded(arguments, [&] {
    take_kernels_option(arguments);
    start_in_environment(argv);
    (void)kernels::machine();
    if (!arguments.empty() && arguments.front() == kEngineFacts) {
      return engine_verb(kEngineFacts, std::span(arguments).subspan(1));
    }
    return front(arguments, {.program = this_program(), .run = engine_verb});
  });
}

}  // namespace ceteris::cli
