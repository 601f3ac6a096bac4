// SPDX-License-Identifier: Apache-2.0
// The error model: what the user got wrong, what the machine could not do, and what is our own fault.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ceteris {

/// Exit codes shared by every verb.
enum class Exit : int {
  Ok = 0,
  Failure = 1,        ///< the machine could not do it: disk full, no memory, a bug
  Usage = 2,          ///< a wrong flag, path or value on the command line
  InvalidSpec = 3,    ///< a specification or study file that does not make sense
  SomeFailed = 4,     ///< some trials failed
  NotMet = 5,         ///< a required threshold or verdict was not met
  ShownWorse = 6,     ///< of a gate: the opposite was shown
  Preempted = 75,     ///< stopped by SIGTERM or SIGUSR1 after a checkpoint; run again
  Interrupted = 130,  ///< stopped by SIGINT
};

/// One thing that is wrong: where it is, what it is, and what to do about it.
struct Problem {
  std::string where;   ///< "studies/a.toml:12:7", "--size", a path; may be empty
  std::string what;    ///< one sentence of fact
  std::string remedy;  ///< one sentence of advice; may be empty

  /// "where: what; remedy", leaving out what is empty.
  [[nodiscard]] std::string line() const;
};

/// Something outside this program is wrong. `what()` holds one line a problem; all problems are reported at once.
class Error : public std::runtime_error {
 public:
  Error(Exit exit, std::vector<Problem> problems);
  Error(Exit exit, Problem problem) : Error(exit, std::vector<Problem>{std::move(problem)}) {}

  [[nodiscard]] Exit exit() const { return exit_; }
  [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }

 private:
  Exit exit_;
  std::vector<Problem> problems_;
};

/// The user asked for something that cannot be: exit 2.
[[nodiscard]] Error usage_error(std::string where, std::string what, std::string remedy = {});
/// A specification is wrong: exit 3.
[[nodiscard]] Error spec_error(std::string where, std::string what, std::string remedy = {});
/// The machine refused: exit 1. `errno_value` 0 leaves the system's reason out.
[[nodiscard]] Error system_error(std::string where, std::string what, int errno_value = 0);

/// "ENOLCK", as the system's headers have it: for refusals that people look up. A number where it has no name.
[[nodiscard]] std::string errno_name(int reason);

/// Our own fault. Must be unreachable from any user input.
class Bug : public std::logic_error {
 public:
  Bug(std::string_view condition, std::string_view message, std::string_view file, int line);
};

/// Stops with a `Bug` when `condition` does not hold; on in every build.
#define CETERIS_CHECK(condition, message)                              \
  do {                                                                 \
    if (!(condition)) {                                                \
      throw ::ceteris::Bug(#condition, (message), __FILE__, __LINE__); \
    }                                                                  \
  } while (false)

}  // namespace ceteris
