// SPDX-License-Identifier: Apache-2.0
// Files of an attempt: only what this attempt itself wrote, in its own folder, is ever read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "ceteris/metrics/source.hpp"

namespace ceteris::metrics {

/// The most of a text file that is read. Event files are read piece by piece and have no limit.
inline constexpr std::uint64_t kLargestText = std::uint64_t{1} << 28;

struct AttemptPath {
  State state = State::Missing;  ///< Value: it may be read; Missing; Refused
  std::filesystem::path path;    ///< with Value, without any link
  std::string problem = {};      ///< "{dir}/result.json: ...; ..."
};

/// Finds `source_path` ("{dir}/result.json") among the files of the attempt. Refused are links that lead out of the
/// folder or nowhere, pipes, sockets, devices, and what is older than the attempt; a folder, unless `want_folder` (then
/// a file is fine too).
[[nodiscard]] AttemptPath find_attempt_file(const std::string& source_path, const AttemptFiles& files,
                                            bool want_folder = false);

struct AttemptText {
  State state = State::Missing;
  std::string text;  ///< UTF-8 as `as_utf8` makes it
  std::string problem;
};

/// The text of that file; Refused also when it is larger than kLargestText or may not be read.
[[nodiscard]] AttemptText read_attempt_file(const std::string& source_path, const AttemptFiles& files);

/// Whether `path` was last written before the attempt began.
[[nodiscard]] bool is_older_than_attempt(const std::filesystem::path& path, const AttemptFiles& files);

}  // namespace ceteris::metrics
