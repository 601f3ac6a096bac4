// SPDX-License-Identifier: Apache-2.0
// Kernels start no threads: whoever calls one lends it a loop.
#pragma once

#include <cstddef>
#include <functional>

namespace ceteris::kernels {

/// Calls `work(i)` once for each i in [0, n), in any order and on any threads, and returns when all are done. What a
/// kernel computes does not depend on how.
using ParallelFor = std::function<void(std::size_t n, const std::function<void(std::size_t)>& work)>;

/// In the calling thread, one after the other.
inline void serially(std::size_t n, const std::function<void(std::size_t)>& work) {
  for (std::size_t i = 0; i < n; ++i) {
    work(i);
  }
}

}  // namespace ceteris::kernels
