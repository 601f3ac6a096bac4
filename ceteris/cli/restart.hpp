// SPDX-License-Identifier: Apache-2.0
// A program that must start anew, because libtorch and what it brings read their environment only while they load.
#pragma once

namespace ceteris::cli {

/// This process becomes the same program again, with the same arguments and process number and the environment as it is
/// now. A request to stop that comes meanwhile waits for the new one. Throws a system error when it cannot be started.
[[noreturn]] void restart(char** argv);

/// Restarts with OPENBLAS_CORETYPE set where OpenBLAS took this processor for a much older one (ops/blas.hpp).
void restart_for_faster_blas(char** argv);

}  // namespace ceteris::cli
