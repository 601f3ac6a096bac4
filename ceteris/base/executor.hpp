// SPDX-License-Identifier: Apache-2.0
// The one thread executor that everything shares. Libraries take a reference to it and start no threads of their own.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace ceteris {

/// A fixed set of worker threads. Work is handed out by index, so results are the same for every worker count.
class Executor {
 public:
  /// `jobs` >= 1 workers in all; the calling thread is one of them, so 1 starts no thread. Signals never reach the
  /// started threads.
  explicit Executor(int jobs);
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  [[nodiscard]] int jobs() const { return jobs_; }

  /// Calls `work(i)` once for each i in [0, n), in any order, and returns when all are done. The exception of the
  /// lowest failing index is rethrown after the running calls have ended; calls not yet started are then skipped.
  /// A call made by such work is shared with the workers that have nothing else to do.
  void parallel_for(std::size_t n, const std::function<void(std::size_t)>& work);

 private:
  struct State;
  int jobs_;
  std::unique_ptr<State> state_;
};

/// Cores this process may run on: its affinity, and the quota of its control groups (version 2); at least 1.
[[nodiscard]] int available_cores();

/// Whole cores that a control group's cpu.max grants ("150000 100000" is 1; at least 1); empty when it sets no limit.
[[nodiscard]] std::optional<int> quota_cores(std::string_view cpu_max);

}  // namespace ceteris
