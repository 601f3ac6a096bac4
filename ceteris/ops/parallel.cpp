// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/parallel.hpp"

#include <ATen/Parallel.h>

#include <cstdint>

namespace ceteris::ops {

kernels::ParallelFor torch_parallel() {
  return [](std::size_t n, const std::function<void(std::size_t)>& work) {
    at::parallel_for(0, static_cast<std::int64_t>(n), /*grain_size=*/1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        work(static_cast<std::size_t>(i));
      }
    });
  };
}

}  // namespace ceteris::ops
