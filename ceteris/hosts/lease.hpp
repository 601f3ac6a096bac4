// SPDX-License-Identifier: Apache-2.0
// How several machines tell whether somebody still works on something. Who works on it writes a sign of life now and
// then. Who waits for it looks whether that sign changes, by its own clock, which nobody sets: the clocks of two
// machines are never compared, nor are times of files, which a server stamps.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace ceteris::hosts {

/// Seconds without a sign of life after which a lease has ended, unless whoever holds it declares another number.
inline constexpr double kLeaseSeconds = 60;
/// A sign of life comes so many times in that span, so that some may be lost or late.
inline constexpr double kBeatsInLease = 6;

/// Writes the next sign of life: a number in a file, which is made when it is not there. Opened and closed each time,
/// since file servers show a change to others when the file is closed. Returns an errno, 0 when it is written.
[[nodiscard]] int write_beat(const std::filesystem::path& file, long count);

/// The sign as it is now; empty when there is none.
[[nodiscard]] std::string read_beat(const std::filesystem::path& file);

/// What an observer has seen.
class LeaseWatch {
 public:
  /// Whether `sign` of the thing called `name` has not changed for `seconds`, as far as it was looked at: false the
  /// first time. `now` is of a clock that is never set (steady_seconds).
  [[nodiscard]] bool has_ended(const std::string& name, const std::string& sign, double seconds, double now);

 private:
  struct Seen {
    std::string sign;
    double since = 0;
    double looked = 0;
  };
  std::map<std::string, Seen> seen_;
};

}  // namespace ceteris::hosts
