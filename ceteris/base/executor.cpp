// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/executor.hpp"

#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <condition_variable>
#include <exception>
#include <fstream>
#include <limits>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris {
namespace {

/// One call of parallel_for.
struct Loop {
  std::size_t n;
  const std::function<void(std::size_t)>& work;
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> lowest_failure{std::numeric_limits<std::size_t>::max()};
  std::mutex failure_mutex;
  std::exception_ptr failure;

  Loop(std::size_t count, const std::function<void(std::size_t)>& call) : n(count), work(call) {}

  void run() {
    // Indices are handed out in rising order and one is skipped only above a known failure, so the lowest failing index
    // always runs: which exception is reported does not depend on timing.
    for (std::size_t i = next++; i < n && i < lowest_failure; i = next++) {
      try {
        work(i);
      } catch (...) {
        const std::scoped_lock lock(failure_mutex);
        if (i < lowest_failure) {
          lowest_failure = i;
          failure = std::current_exception();
        }
      }
    }
  }
};

/// True while this thread runs the body of a parallel loop.
thread_local bool inside_loop = false;

void run_inside(Loop& loop) {
  inside_loop = true;
  loop.run();
  inside_loop = false;
}

/// Keeps every signal away from threads started in its lifetime, so that signals always reach the main thread.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

struct Executor::State {
  std::mutex caller;  ///< held by the one call that owns the workers
  std::mutex mutex;   ///< guards everything below
  std::condition_variable work_given;
  std::condition_variable work_done;
  Loop* loop = nullptr;
  std::uint64_t generation = 0;
  int active = 0;
  bool ending = false;
  std::vector<std::thread> threads;

  ~State() {
    {
      const std::scoped_lock lock(mutex);
      ending = true;
    }
    work_given.notify_all();
    for (std::thread& thread : threads) {
      thread.join();
    }
  }

  void serve() {
    std::uint64_t seen = 0;
    std::unique_lock lock(mutex);
    while (true) {
      work_given.wait(lock, [&] { return ending || (loop != nullptr && generation != seen); });
      if (ending) {
        return;
      }
      seen = generation;
      Loop& mine = *loop;
      ++active;
      lock.unlock();
      run_inside(mine);
      lock.lock();
      if (--active == 0) {
        work_done.notify_all();
      }
    }
  }

  void share(Loop& mine) {
    {
      const std::scoped_lock lock(mutex);
      loop = &mine;
      ++generation;
    }
    work_given.notify_all();
    run_inside(mine);
    std::unique_lock lock(mutex);
    loop = nullptr;  // a worker that has not woken yet finds nothing to do and need not be waited for
    work_done.wait(lock, [&] { return active == 0; });
  }
};

Executor::Executor(int jobs) : jobs_(jobs), state_(std::make_unique<State>()) {
  CETERIS_CHECK(jobs >= 1, "an executor needs at least one worker");
  const SignalsBlocked blocked;
  try {
    for (int i = 1; i < jobs; ++i) {
      state_->threads.emplace_back([state = state_.get()] { state->serve(); });
    }
  } catch (const std::system_error& error) {
    throw system_error("--jobs", "cannot start " + std::to_string(jobs) + " threads", error.code().value());
  }
}

Executor::~Executor() = default;

void Executor::parallel_for(std::size_t n, const std::function<void(std::size_t)>& work) {
  if (n > 1 && jobs_ > 1 && !inside_loop) {
    const std::unique_lock ours(state_->caller, std::try_to_lock);
    if (ours) {
      Loop loop(n, work);
      state_->share(loop);
      if (loop.failure) {
        std::rethrow_exception(loop.failure);
      }
      return;
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    work(i);
  }
}

std::optional<int> quota_cores(std::string_view cpu_max) {
  const std::size_t space = cpu_max.find(' ');
  if (space == std::string_view::npos) {
    return std::nullopt;
  }
  double quota = 0;
  double period = 0;
  const char* end = cpu_max.data() + cpu_max.size();
  const bool read = std::from_chars(cpu_max.data(), cpu_max.data() + space, quota).ec == std::errc{} &&
                    std::from_chars(cpu_max.data() + space + 1, end, period).ec == std::errc{};
  if (!read || !(quota > 0) || !(period > 0) || quota / period > 1e6) {
    return std::nullopt;
  }
  return std::max(1, static_cast<int>(quota / period));
}

namespace {

int affinity_cores() {
  // The kernel refuses sets smaller than its own, so the set grows until it fits.
  for (int size = 1024; size <= 1 << 20; size *= 2) {
    cpu_set_t* set = CPU_ALLOC(size);
    if (set == nullptr) {
      break;
    }
    const std::size_t bytes = CPU_ALLOC_SIZE(size);
    const bool fits = sched_getaffinity(0, bytes, set) == 0;
    const int count = fits ? CPU_COUNT_S(bytes, set) : 0;
    CPU_FREE(set);
    if (fits) {
      return std::max(1, count);
    }
  }
  return 1;
}

/// The tightest cpu.max from this process's cgroup up to the root; `fallback` where there is none.
int cgroup_cores(int fallback) {
  std::ifstream membership("/proc/self/cgroup");
  std::string line;
  int cores = fallback;
  while (std::getline(membership, line)) {
    if (!line.starts_with("0::/")) {
      continue;
    }
    std::string group = line.substr(3);
    while (true) {
      std::ifstream file("/sys/fs/cgroup" + group + "/cpu.max");
      std::string limit;
      std::getline(file, limit);
      cores = std::min(cores, quota_cores(limit).value_or(cores));
      if (group.empty() || group == "/") {
        break;
      }
      group.resize(group.rfind('/'));
    }
  }
  return cores;
}

}  // namespace

int available_cores() {
  return cgroup_cores(affinity_cores());
}

}  // namespace ceteris
