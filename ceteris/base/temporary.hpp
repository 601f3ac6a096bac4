// SPDX-License-Identifier: Apache-2.0
// Temporaries that clean up after themselves, and after a process that was killed before it could.
#pragma once

#include <cstddef>
#include <filesystem>

namespace ceteris {

/// A new private folder, removed with all its content at the end of its scope.
class TempDirectory {
 public:
  /// In `parent`, which must exist; by default the system's folder for temporaries.
  explicit TempDirectory(const std::filesystem::path& parent = std::filesystem::temp_directory_path());
  ~TempDirectory();
  TempDirectory(TempDirectory&& other) noexcept;
  TempDirectory& operator=(TempDirectory&& other) noexcept;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A name in `folder` that nobody uses, hidden, and marked with this machine and this process.
[[nodiscard]] std::filesystem::path temporary_path(const std::filesystem::path& folder);

/// Removes what ended processes left directly in `parent` (unfinished files of write_file_atomic, folders of
/// TempDirectory); returns how many entries. What a living process owns stays. What another machine or container made
/// stays too, except for files untouched for a day: nobody takes a day to write one.
std::size_t remove_stale_temporaries(const std::filesystem::path& parent);

}  // namespace ceteris
