// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/restart.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/base/process.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/ops/blas.hpp"

namespace ceteris::cli {

void restart(char** argv) {
  const std::string program = this_program().string();
  hold_stop_signals();
  throw_if_stopped();
  execv(program.c_str(), argv);
  throw system_error(program, "cannot be started again", errno);
}

void restart_for_faster_blas(char** argv) {
  const std::string core = ops::better_blas_core();
  if (!core.empty() && setenv("OPENBLAS_CORETYPE", core.c_str(), 0) == 0) {
    restart(argv);
  }
}

}  // namespace ceteris::cli
