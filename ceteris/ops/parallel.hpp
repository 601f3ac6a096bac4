// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/kernels/parallel.hpp"

namespace ceteris::ops {

/// at::parallel_for as the loop of a kernel. In code that is compiled without OpenMP, as this is, it is serial: the
/// kernel runs in the calling thread (docs/performance.md).
[[nodiscard]] kernels::ParallelFor torch_parallel();

}  // namespace ceteris::ops
