// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/kernels/parallel.hpp"

namespace ceteris::ops {

/// libtorch's own threads, lent to a kernel: as many as its operations use here.
[[nodiscard]] kernels::ParallelFor torch_parallel();

}  // namespace ceteris::ops
