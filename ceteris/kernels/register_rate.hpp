// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "ceteris/kernels/parallel.hpp"

namespace ceteris::kernels {

/// Float32 multiply-adds a second that `threads` calls of `parallel` make at the same time in registers, without
/// touching memory: what no product of matrices in float32 exceeds. The best of some short rounds, with the widest
/// vectors that this processor has; takes about a tenth of a second.
[[nodiscard]] double register_rate(std::size_t threads, const ParallelFor& parallel);

}  // namespace ceteris::kernels
