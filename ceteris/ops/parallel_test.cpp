// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/parallel.hpp"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

namespace ceteris::ops {
namespace {

/// Sets the number of threads for one test.
class Threads {
 public:
  explicit Threads(int threads) : before_(at::get_num_threads()) { at::set_num_threads(threads); }
  ~Threads() { at::set_num_threads(before_); }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

 private:
  int before_;
};

/// The threads that ran a loop of two, each index of which waits, at most so long, for the other to run beside it.
std::set<std::thread::id> threads_of_loop(std::chrono::milliseconds patience) {
  std::mutex mutex;
  std::set<std::thread::id> ids;
  std::atomic<std::size_t> arrived = 0;
  torch_parallel()(2, [&](std::size_t) {
    {
      const std::scoped_lock lock(mutex);
      ids.insert(std::this_thread::get_id());
    }
    ++arrived;
    const auto until = std::chrono::steady_clock::now() + patience;
    while (arrived < 2 && std::chrono::steady_clock::now() < until) {
      std::this_thread::yield();
    }
  });
  return ids;
}

TEST(TorchParallel, RunsInAsManyThreadsAsLibtorchHas) {
  const Threads two(2);
  EXPECT_EQ(threads_of_loop(std::chrono::seconds(10)).size(), 2U);
}

TEST(TorchParallel, RunsInTheCallerWithOneThread) {
  const Threads one(1);
  EXPECT_EQ(threads_of_loop(std::chrono::milliseconds(50)), std::set<std::thread::id>{std::this_thread::get_id()});
}

TEST(TorchParallel, CallsEachIndexOnceFromSeveralCallersAtOnce) {
  const Threads three(3);
  std::vector<std::atomic<int>> calls(4000);
  std::vector<std::thread> callers;
  for (std::size_t caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&, caller] { torch_parallel()(1000, [&](std::size_t i) { ++calls[caller * 1000 + i]; }); });
  }
  for (std::thread& caller : callers) {
    caller.join();
  }
  for (const auto& count : calls) {
    ASSERT_EQ(count, 1);
  }
}

TEST(TorchParallel, ANestedCallStaysInItsThread) {
  const Threads two(2);
  std::atomic<int> strangers = 0;
  torch_parallel()(4, [&](std::size_t) {
    const auto mine = std::this_thread::get_id();
    torch_parallel()(8, [&](std::size_t) { strangers += std::this_thread::get_id() == mine ? 0 : 1; });
  });
  EXPECT_EQ(strangers, 0);
}

TEST(TorchParallel, AnExceptionReachesTheCaller) {
  const Threads two(2);
  EXPECT_THROW(torch_parallel()(100,
                                [](std::size_t i) {
                                  if (i == 50) {
                                    throw std::runtime_error("fifty");
                                  }
                                }),
               std::runtime_error);
}

}  // namespace
}  // namespace ceteris::ops
