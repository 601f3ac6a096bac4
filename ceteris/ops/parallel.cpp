// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/parallel.hpp"

#include <ATen/Parallel.h>
#include <dlfcn.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>

#include "ceteris/ops/portions.hpp"

namespace ceteris::ops {
namespace {

/// One call of the loop, run by all threads at once. Whichever thread is free takes the next index: one that a
/// neighbour on the machine holds up does not hold up the others.
class SharedLoop {
 public:
  SharedLoop(std::size_t n, const std::function<void(std::size_t)>& work) : n_(n), work_(work) {}

  /// For each thread, `self` a SharedLoop. No exception may leave a thread of OpenMP.
  static void run(void* self) noexcept {
    auto& loop = *static_cast<SharedLoop*>(self);
    try {
      for (std::size_t i = loop.next_++; i < loop.n_; i = loop.next_++) {
        loop.work_(i);
      }
    } catch (...) {
      loop.next_ = loop.n_;
      const std::scoped_lock lock(loop.mutex_);
      loop.failure_ = std::current_exception();
    }
  }

  void rethrow() const {
    if (failure_) {
      std::rethrow_exception(failure_);
    }
  }

 private:
  std::size_t n_;
  const std::function<void(std::size_t)>& work_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  std::exception_ptr failure_;
};

using GompParallel = void(void (*work)(void*), void* data, unsigned threads, unsigned flags);

/// The entry of the OpenMP that libtorch has loaded, by the name that GCC's, LLVM's and Intel's all export. Compiling
/// this file with OpenMP would do in a system's libtorch, but a wheel brings an OpenMP of its own, and two of them in
/// one process hold twice the threads.
GompParallel* openmp_of_libtorch() {
  static auto* const found = reinterpret_cast<GompParallel*>(dlsym(RTLD_DEFAULT, "GOMP_parallel"));
  return found;
}

}  // namespace

kernels::ParallelFor torch_parallel() {
  if (const Portions* portions = portions_here()) {
    return portions->parallel;
  }
  return [](std::size_t n, const std::function<void(std::size_t)>& work) {
    const auto threads = std::min<std::size_t>(static_cast<std::size_t>(std::max(1, at::get_num_threads())), n);
    if (threads <= 1 || at::in_parallel_region() || openmp_of_libtorch() == nullptr) {
      kernels::serially(n, work);
      return;
    }
    SharedLoop loop(n, work);
    openmp_of_libtorch()(&SharedLoop::run, &loop, static_cast<unsigned>(threads), /*flags=*/0);
    loop.rethrow();
  };
}

}  // namespace ceteris::ops
