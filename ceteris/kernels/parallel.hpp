// SPDX-License-Identifier: Apache-2.0
// Kernels start no threads: whoever calls one lends it a loop.
#pragma once

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

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

/// Calls that run at the same time: one loop of several is left once, where each of several loops would wait for its
/// last call.
class Tasks {
 public:
  void add(std::function<void()> call) { calls_.push_back(std::move(call)); }
  void run(const ParallelFor& parallel) const {
    parallel(calls_.size(), [&](std::size_t i) { calls_[i](); });
  }

 private:
  std::vector<std::function<void()>> calls_;
};

}  // namespace ceteris::kernels
