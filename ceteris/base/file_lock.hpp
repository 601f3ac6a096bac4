// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

namespace ceteris {

/// Keeps two processes from writing one folder at a time: an advisory lock (flock) on a file that is made when it is
/// not there and stays behind. The lock ends with the object, and with the process, however that ends. Throws a usage
/// error when another process holds it, a system error when the file cannot be opened.
class FileLock {
 public:
  explicit FileLock(const std::filesystem::path& path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

  /// Whether somebody holds it now; the file need not be there.
  [[nodiscard]] static bool is_held(const std::filesystem::path& path);

 private:
  int descriptor_;
};

/// The lock, as soon as its holder gives it up; after `seconds` throws as FileLock does.
[[nodiscard]] std::unique_ptr<FileLock> lock_within(double seconds, const std::filesystem::path& path);

}  // namespace ceteris
