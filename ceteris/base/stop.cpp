// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/stop.hpp"

#include <signal.h>

#include <array>
#include <atomic>
#include <cerrno>

namespace ceteris {
namespace {

constexpr std::array kStopSignals = {SIGINT, SIGTERM, SIGUSR1};

std::atomic<int> requested{0};
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may not take a lock");

void handle(int signal) {
  if (signal == SIGINT && requested.load() == SIGINT) {
    // The signal is blocked until this handler returns, and then ends the process as if it had never been handled.
    struct sigaction ending {};
    ending.sa_handler = SIG_DFL;
    sigaction(SIGINT, &ending, nullptr);
    raise(SIGINT);
    return;
  }
  request_stop(signal);
}

void set_blocked(bool blocked) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : kStopSignals) {
    sigaddset(&signals, signal);
  }
  sigprocmask(blocked ? SIG_BLOCK : SIG_UNBLOCK, &signals, nullptr);
}

}  // namespace

Exit Stopped::exit() const {
  return signal_ == SIGINT ? Exit::Interrupted : Exit::Preempted;
}

const char* Stopped::what() const noexcept {
  return signal_ == SIGINT ? "interrupted" : "asked to stop; run the same command again to go on";
}

void install_stop_handlers() {
  struct sigaction action {};
  action.sa_handler = handle;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;  // a read or write in progress is not disturbed; poll returns all the same
  for (const int signal : kStopSignals) {
    struct sigaction before {};
    if (signal == SIGINT && sigaction(SIGINT, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) {
      continue;
    }
    if (sigaction(signal, &action, nullptr) != 0) {
      throw system_error("signals", "cannot be handled", errno);
    }
  }
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGXFSZ, &ignore, nullptr);
  set_blocked(false);
}

void hold_stop_signals() {
  set_blocked(true);
}

void request_stop(int signal) noexcept {
  int none = 0;
  requested.compare_exchange_strong(none, signal);
}

void clear_stop() noexcept {
  requested = 0;
}

int stop_signal() noexcept {
  return requested.load(std::memory_order_relaxed);
}

void throw_if_stopped() {
  if (const int signal = stop_signal(); signal != 0) {
    throw Stopped(signal);
  }
}

}  // namespace ceteris
