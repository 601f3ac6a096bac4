// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/kernels/parallel.hpp"

namespace ceteris::ops {

/// The loop of WithPortions where this thread has one; else the threads of libtorch's OpenMP as the loop of a kernel:
/// at::get_num_threads() of them, the caller one. Serial inside another parallel region, and where libtorch was built
/// without OpenMP. An exception of `work` is rethrown after the running calls have ended; calls not yet started are
/// then skipped.
[[nodiscard]] kernels::ParallelFor torch_parallel();

}  // namespace ceteris::ops
