// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/executor.hpp"

#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <fstream>
#include <limits>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris {
namespace {

/// One call of parallel_for.
struct Loop {
  std::size_t n;
  const std::function<void(std::size_t)>& work;
  const Loop* outer;  ///< whose work made this call; null for the first
  int helpers = 0;    ///< other threads in run(), counted under the mutex of the executor
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> lowest_failure{std::numeric_limits<std::size_t>::max()};
  std::mutex failure_mutex;
  std::exception_ptr failure;

  Loop(std::size_t count, const std::function<void(std::size_t)>& call, const Loop* caller)
      : n(count), work(call), outer(caller) {}

  [[nodiscard]] bool has_work() const { return next < n && next < lowest_failure; }

  [[nodiscard]] bool is_within(const Loop& other) const {
    return this == &other || (outer != nullptr && outer->is_within(other));
  }

  void run();
};

/// The loop whose work this thread does.
thread_local const Loop* current_loop = nullptr;

void Loop::run() {
  const Loop* const before = std::exchange(current_loop, this);
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
  current_loop = before;
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

/// How long a thread looks for work before it sleeps: waking it takes as long as a small piece of work.
constexpr std::chrono::microseconds kPatience{100};

}  // namespace

struct Executor::State {
  std::mutex mutex;  ///< guards everything below
  std::condition_variable changed;
  std::vector<Loop*> loops;  ///< open ones; a nested one stands behind the one around it
  bool ending = false;
  std::vector<std::thread> threads;
  std::atomic<std::uint64_t> changes = 0;  ///< of what is below the mutex
  std::atomic<int> idle = 0;               ///< threads that would help

  ~State() {
    change([&] { ending = true; });
    for (std::thread& thread : threads) {
      thread.join();
    }
  }

  template <typename Change>
  void change(const Change& apply) {
    {
      const std::scoped_lock lock(mutex);
      apply();
      ++changes;
    }
    changed.notify_all();
  }

  /// The innermost loop with work left, of all or of those within `outer`. Innermost, since others wait for it.
  Loop* open_loop(const Loop* outer) {
    const auto found = std::find_if(loops.rbegin(), loops.rend(), [&](const Loop* loop) {
      return loop->has_work() && (outer == nullptr || loop->is_within(*outer));
    });
    return found == loops.rend() ? nullptr : *found;
  }

  /// Helps in loops, of all or of those within `outer`, until `is_over()`, which is asked under the mutex.
  template <typename IsOver>
  void help(const Loop* outer, const IsOver& is_over) {
    std::unique_lock lock(mutex);
    while (!is_over()) {
      if (Loop* const loop = open_loop(outer)) {
        ++loop->helpers;
        lock.unlock();
        loop->run();
        lock.lock();
        --loop->helpers;
        ++changes;
        changed.notify_all();
      } else {
        wait(lock);
      }
    }
  }

  /// Until something changes.
  void wait(std::unique_lock<std::mutex>& lock) {
    const std::uint64_t seen = changes;
    ++idle;
    lock.unlock();
    const auto sleep_at = std::chrono::steady_clock::now() + kPatience;
    while (changes == seen && std::chrono::steady_clock::now() < sleep_at) {
      std::this_thread::yield();
    }
    lock.lock();
    changed.wait(lock, [&] { return changes != seen; });
    --idle;
  }

  void share(Loop& mine) {
    change([&] { loops.push_back(&mine); });
    mine.run();
    help(&mine, [&] { return mine.helpers == 0; });
    const std::scoped_lock lock(mutex);
    std::erase(loops, &mine);
  }
};

Executor::Executor(int jobs) : jobs_(jobs), state_(std::make_unique<State>()) {
  CETERIS_CHECK(jobs >= 1, "an executor needs at least one worker");
  const SignalsBlocked blocked;
  try {
    for (int i = 1; i < jobs; ++i) {
      state_->threads.emplace_back([state = state_.get()] { state->help(nullptr, [state] { return state->ending; }); });
    }
  } catch (const std::system_error& error) {
    throw system_error("--jobs", "cannot start " + std::to_string(jobs) + " threads", error.code().value());
  }
}

Executor::~Executor() = default;

void Executor::parallel_for(std::size_t n, const std::function<void(std::size_t)>& work) {
  // Where all workers are busy, handing work out would cost more than it brings.
  const bool shared = n > 1 && jobs_ > 1 && (current_loop == nullptr || state_->idle > 0);
  if (!shared) {
    for (std::size_t i = 0; i < n; ++i) {
      work(i);
    }
    return;
  }
  Loop loop(n, work, current_loop);
  state_->share(loop);
  if (loop.failure) {
    std::rethrow_exception(loop.failure);
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
