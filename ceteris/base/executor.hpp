// SPDX-License-Identifier: Apache-2.0
// The one thread executor that everything shares. Libraries take a reference to it and start no threads of their own.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace ceteris {

/// A fixed set of worker threads. Work is handed out by index, so results are the same for every worker count.
class Executor {
 public:
  /// `jobs` >= 1 workers in all; the calling thread is one of them, so 1 starts no thread.
  explicit Executor(int jobs);
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  [[nodiscard]] int jobs() const { return jobs_; }

  /// Calls `work(i)` once for each i in [0, n), in any order, and returns when all are done. The exception of the
  /// lowest failing index is rethrown after the running calls have ended; calls not yet started are then skipped.
  /// A nested call runs serially in the calling worker.
  void parallel_for(std::size_t n, const std::function<void(std::size_t)>& work);

 private:
  struct State;
  int jobs_;
  std::unique_ptr<State> state_;
};

/// Cores this process may run on (respects affinity and cgroup limits); at least 1.
[[nodiscard]] int available_cores();

}  // namespace ceteris
