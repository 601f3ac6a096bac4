// SPDX-License-Identifier: Apache-2.0
// Stopping when asked to: a signal only leaves a mark, and long work looks for it where it can stop cleanly.
#pragma once

#include <exception>

#include "ceteris/base/error.hpp"

namespace ceteris {

/// Thrown by throw_if_stopped. Not an Error: nothing is wrong.
class Stopped : public std::exception {
 public:
  explicit Stopped(int signal) : signal_(signal) {}

  [[nodiscard]] int signal() const { return signal_; }
  /// Interrupted (130) for SIGINT, Preempted (75) otherwise.
  [[nodiscard]] Exit exit() const;
  [[nodiscard]] const char* what() const noexcept override;

 private:
  int signal_;
};

/// From now on SIGINT, SIGTERM and SIGUSR1 request a stop; a second SIGINT ends the process at once. A SIGINT that was
/// ignored from the start (a job in the background of a script) stays so. A file that grows beyond the user's limit
/// becomes an error of the write instead of a signal.
void install_stop_handlers();

/// Keeps these signals waiting until install_stop_handlers, across an exec too: a program that becomes another one
/// calls it first, so that a request to stop that comes while the other one loads is neither lost nor deadly.
void hold_stop_signals();

/// What the handlers do: the first request counts, later ones are ignored. Safe in a signal handler.
void request_stop(int signal) noexcept;
/// Forgets the request, for a program that has dealt with it and goes on.
void clear_stop() noexcept;

/// The signal that asked for a stop; 0 when none did. As cheap as reading an integer.
[[nodiscard]] int stop_signal() noexcept;
[[nodiscard]] inline bool stop_requested() noexcept {
  return stop_signal() != 0;
}
/// Throws Stopped when a stop was requested.
void throw_if_stopped();

}  // namespace ceteris
