// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/parallel.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace ceteris::ops {

kernels::ParallelFor torch_parallel() {
  return [](std::size_t n, const std::function<void(std::size_t)>& work) {
    // Whichever thread is free takes the next: one that a neighbour on the machine holds up does not hold up the
    // others.
    std::atomic<std::size_t> next = 0;
    const auto threads = std::min<std::int64_t>(at::get_num_threads(), static_cast<std::int64_t>(n));
    at::parallel_for(0, threads, /*grain_size=*/1, [&](std::int64_t, std::int64_t) {
      for (std::size_t i = next++; i < n; i = next++) {
        work(i);
      }
    });
  };
}

}  // namespace ceteris::ops
