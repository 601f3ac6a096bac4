// SPDX-License-Identifier: Apache-2.0
// The attempts of one trial on the disk, for store.cpp.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ceteris/trial_store/trial_record.hpp"

namespace ceteris::trial_store {

/// The text of a record. A spec error for what is no file (a pipe would be waited for without end) or is larger than
/// `limit` bytes, which no record of ours is.
[[nodiscard]] std::string read_record(const std::filesystem::path& file, std::uint64_t limit);

inline constexpr std::uint64_t kLargestRecord = std::uint64_t{1} << 24;   ///< of a key or a result, without curves
inline constexpr std::uint64_t kLargestAttempt = std::uint64_t{1} << 29;  ///< a curve may have a million points

/// An attempt as it was found.
struct FoundAttempt {
  int number = 0;
  std::optional<AttemptRecord> record = {};  ///< none: never written, or `problem`
  std::string problem = {};                  ///< the record is there and cannot be trusted
};

[[nodiscard]] std::filesystem::path attempts_folder(const std::filesystem::path& trial);
[[nodiscard]] std::filesystem::path attempt_file(const std::filesystem::path& trial, int number);

/// {dir} of an attempt.
[[nodiscard]] std::filesystem::path dir_of_attempt(const std::filesystem::path& trial, int number);

/// The folders attempts/1, attempts/2, ... of a trial, by number.
[[nodiscard]] std::vector<FoundAttempt> find_attempts(const std::filesystem::path& trial, const std::string& id);

/// Writes how an attempt ended, once and for all: false when another has decided that already, its runner or one that
/// took the trial over, whose record then stands. Of any number of machines one is told true. Does not wait for the
/// disk.
[[nodiscard]] bool write_end_record(const std::filesystem::path& file, const std::string& text);

/// Whether the file system has room for a small file. True when it does not say.
[[nodiscard]] bool has_room(const std::filesystem::path& folder);

/// Gives every attempt that has no end the one that its runner still wrote, or else that of a lost one, for the reason
/// in `detail`; what the program left running here is ended first. Only for the holder of the claim. False when another
/// machine has begun an attempt meanwhile.
[[nodiscard]] bool settle_lost_attempts(const std::filesystem::path& trial, const std::string& id,
                                        std::vector<FoundAttempt>& attempts, const std::string& detail);

/// Writes over a record in place, in the room that it has on the disk already: for a full disk. A record longer than
/// that room is refused (false).
[[nodiscard]] bool overwrite_in_place(const std::filesystem::path& file, const std::string& text);

}  // namespace ceteris::trial_store
