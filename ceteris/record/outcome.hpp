// SPDX-License-Identifier: Apache-2.0
// How a trial of a study ended: one table for the runner, the analysis, the reports and docs/studies.md.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace ceteris::record {

enum class Outcome {
  Finished,       ///< exit 0 and every metric read
  Diverged,       ///< a metric is NaN or infinite
  ExitStatus,     ///< the program said that it failed
  Crashed,        ///< a signal of its own making: SIGSEGV, SIGABRT, SIGFPE, SIGILL, SIGBUS, SIGSYS, SIGTRAP
  TimeLimit,      ///< censored for metrics of time
  MemoryLimit,    ///< above the declared limit, or out of memory by its own account
  NoMetric,       ///< exit 0 and a metric that cannot be read
  NotStarted,     ///< no such program, not executable, no such folder
  HostMemory,     ///< ended by the kernel for the host's memory
  OutsideSignal,  ///< ended by a signal that nobody here sent
  Preempted,      ///< exit 75: run me again
  LeaseLost,      ///< another runner took it over
  DiskFull,       ///< the folder of the attempt could not be written
  Stopped,        ///< the runner was asked to stop
};

/// What an outcome means. A *result* counts, with the declared score when it has no value; what is no result is run
/// again with the same seed, at most as often as the study allows.
struct OutcomeMeaning {
  Outcome outcome;
  std::string_view name;     ///< in files: "finished", "time-limit"
  std::string_view meaning;  ///< for people, a phrase
  bool result;
};

inline constexpr std::array kOutcomes = {
    OutcomeMeaning{Outcome::Finished, "finished", "finished, and every metric was read", true},
    OutcomeMeaning{Outcome::Diverged, "diverged", "a metric is not a finite number", true},
    OutcomeMeaning{Outcome::ExitStatus, "exit-status", "the program ended with an error status", true},
    OutcomeMeaning{Outcome::Crashed, "crashed", "the program was ended by a signal of its own making", true},
    OutcomeMeaning{Outcome::TimeLimit, "time-limit", "stopped at its time limit", true},
    OutcomeMeaning{Outcome::MemoryLimit, "memory-limit", "out of the memory it was allowed", true},
    OutcomeMeaning{Outcome::NoMetric, "no-metric", "finished, but a metric could not be read", true},
    OutcomeMeaning{Outcome::NotStarted, "not-started", "the program could not be started", true},
    OutcomeMeaning{Outcome::HostMemory, "host-memory", "ended because the machine ran out of memory", false},
    OutcomeMeaning{Outcome::OutsideSignal, "outside-signal", "ended by a signal from outside", false},
    OutcomeMeaning{Outcome::Preempted, "preempted", "asked to be run again (exit 75)", false},
    OutcomeMeaning{Outcome::LeaseLost, "lease-lost", "another runner took it over", false},
    OutcomeMeaning{Outcome::DiskFull, "disk-full", "its folder could not be written", false},
    OutcomeMeaning{Outcome::Stopped, "stopped", "the runner was asked to stop", false},
};

[[nodiscard]] const OutcomeMeaning& meaning(Outcome outcome);
[[nodiscard]] std::optional<Outcome> outcome_named(std::string_view name);

}  // namespace ceteris::record
