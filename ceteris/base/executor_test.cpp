// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/executor.hpp"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris {
namespace {

TEST(Executor, CallsEachIndexOnce) {
  for (const int jobs : {1, 2, 7}) {
    Executor executor(jobs);
    EXPECT_EQ(executor.jobs(), jobs);
    for (const std::size_t n : {0u, 1u, 2u, 3u, 1000u}) {
      std::vector<std::atomic<int>> calls(n);
      executor.parallel_for(n, [&](std::size_t i) { ++calls.at(i); });
      for (const std::atomic<int>& count : calls) {
        EXPECT_EQ(count, 1);
      }
    }
  }
}

TEST(Executor, WritesOfTheWorkAreSeenByTheCaller) {
  Executor executor(3);
  std::vector<int> values(500);  // plain memory: the executor alone must order it
  for (int round = 1; round <= 50; ++round) {
    executor.parallel_for(values.size(), [&](std::size_t i) { values[i] += static_cast<int>(i); });
    EXPECT_EQ(std::accumulate(values.begin(), values.end(), 0), round * 499 * 500 / 2);
  }
}

TEST(Executor, OneJobStaysInTheCallingThreadAndInOrder) {
  Executor executor(1);
  std::vector<std::size_t> order;
  executor.parallel_for(5, [&](std::size_t i) { order.push_back(i); });
  EXPECT_EQ(order, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

TEST(Executor, TwoJobsRunAtTheSameTime) {
  Executor executor(2);
  std::atomic<int> inside{0};
  // Each call waits until the other has begun, which never happens in one thread.
  executor.parallel_for(2, [&](std::size_t) {
    ++inside;
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (inside < 2 && std::chrono::steady_clock::now() < give_up) {
      std::this_thread::yield();
    }
    EXPECT_EQ(inside, 2);
  });
}

TEST(Executor, RethrowsTheExceptionOfTheLowestFailingIndex) {
  for (const int jobs : {1, 2, 4}) {
    Executor executor(jobs);
    for (int round = 0; round < 100; ++round) {
      try {
        executor.parallel_for(200, [&](std::size_t i) {
          if (i == 37 || i == 38 || i == 150) {
            throw std::runtime_error(std::to_string(i));
          }
        });
        FAIL() << "nothing was thrown";
      } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "37");
      }
    }
  }
}

TEST(Executor, SkipsWhatHasNotBegunAfterAFailureAndWorksAgain) {
  Executor executor(2);
  std::atomic<int> calls{0};
  EXPECT_THROW(executor.parallel_for(1000000,
                                     [&](std::size_t) {
                                       ++calls;
                                       throw std::runtime_error("x");
                                     }),
               std::runtime_error);
  EXPECT_LE(calls, 2);
  calls = 0;
  executor.parallel_for(100, [&](std::size_t) { ++calls; });
  EXPECT_EQ(calls, 100);
}

TEST(Executor, NestedCallsRunEachIndexOnce) {
  Executor executor(3);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::atomic<int>> calls(20 * 10 * 3);
    executor.parallel_for(20, [&](std::size_t i) {
      executor.parallel_for(10, [&](std::size_t j) {
        executor.parallel_for(3, [&](std::size_t k) { ++calls.at((i * 10 + j) * 3 + k); });
      });
    });
    for (const std::atomic<int>& count : calls) {
      ASSERT_EQ(count, 1);
    }
  }
}

TEST(Executor, WorkersWithNothingToDoHelpInANestedCall) {
  Executor executor(2);
  executor.parallel_for(2, [&](std::size_t i) {
    if (i == 0) {
      return;
    }
    std::atomic<int> inside{0};
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (inside < 2 && std::chrono::steady_clock::now() < give_up) {
      inside = 0;
      // Two calls that meet, once the worker of index 0 has nothing to do.
      executor.parallel_for(2, [&](std::size_t) {
        ++inside;
        const auto wait = std::chrono::steady_clock::now() + std::chrono::milliseconds(20);
        while (inside < 2 && std::chrono::steady_clock::now() < wait) {
          std::this_thread::yield();
        }
      });
    }
    EXPECT_EQ(inside, 2);
  });
}

TEST(Executor, AnExceptionOfANestedCallArrives) {
  Executor executor(2);
  EXPECT_THROW(executor.parallel_for(
                   4, [&](std::size_t) { executor.parallel_for(4, [](std::size_t) { throw std::logic_error("y"); }); }),
               std::logic_error);
}

TEST(Executor, CallsFromSeveralThreadsAtOnceAllFinish) {
  Executor executor(2);
  std::atomic<int> calls{0};
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&] {
      for (int round = 0; round < 50; ++round) {
        executor.parallel_for(10, [&](std::size_t) { ++calls; });
      }
    });
  }
  for (std::thread& caller : callers) {
    caller.join();
  }
  EXPECT_EQ(calls, 4 * 50 * 10);
}

TEST(Executor, SignalsDoNotReachItsThreads) {
  Executor executor(2);
  std::atomic<int> inside{0};
  const std::thread::id caller = std::this_thread::get_id();
  std::atomic<int> blocked{0};
  executor.parallel_for(2, [&](std::size_t) {
    ++inside;
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (inside < 2 && std::chrono::steady_clock::now() < give_up) {
      std::this_thread::yield();
    }
    sigset_t mask;
    pthread_sigmask(SIG_BLOCK, nullptr, &mask);
    EXPECT_EQ(sigismember(&mask, SIGTERM), std::this_thread::get_id() == caller ? 0 : 1);
    blocked += sigismember(&mask, SIGTERM);
  });
  EXPECT_EQ(blocked, 1);
}

TEST(Executor, NeedsAWorker) {
  EXPECT_THROW(Executor(0), Bug);
}

TEST(AvailableCores, IsAtLeastOneAndAtMostWhatTheMachineHas) {
  EXPECT_GE(available_cores(), 1);
  EXPECT_LE(available_cores(), static_cast<int>(std::thread::hardware_concurrency()));
}

TEST(AvailableCores, FollowsTheAffinityOfTheProcess) {
  cpu_set_t before;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  int first = 0;
  while (!CPU_ISSET(first, &before)) {
    ++first;
  }
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(first, &one);
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EQ(available_cores(), 1);
  sched_setaffinity(0, sizeof before, &before);
}

TEST(QuotaCores, ReadsWhatAControlGroupGrants) {
  EXPECT_EQ(quota_cores("200000 100000"), 2);
  EXPECT_EQ(quota_cores("150000 100000"), 1);
  EXPECT_EQ(quota_cores("50000 100000"), 1) << "half a core is still one worker";
  EXPECT_EQ(quota_cores("250000 50000"), 5);
}

TEST(QuotaCores, IsEmptyWithoutALimit) {
  for (const char* text : {"max 100000", "", "100000", "100000 0", "-1 100000", "x y", "1e30 1"}) {
    EXPECT_EQ(quota_cores(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace ceteris
