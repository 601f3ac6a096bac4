// SPDX-License-Identifier: Apache-2.0
// RUNS/index.sqlite, for index.cpp.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ceteris/trial_store/index.hpp"

struct sqlite3;

namespace ceteris::trial_store {

/// Tells whether a result file is the one that was read: any of these changes when it is written or replaced.
struct FileStamp {
  std::int64_t modified_ns = 0;
  std::int64_t changed_ns = 0;
  std::int64_t size = 0;
  std::int64_t inode = 0;

  bool operator==(const FileStamp&) const = default;
};

struct IndexRow {
  FileStamp stamp;
  IndexedTrial trial;
};

/// The open index. Whatever SQLite refuses is an empty index, or one that was not written: no exception.
class IndexFile {
 public:
  /// Makes the file when it can; makes it anew when it is damaged or of another schema.
  explicit IndexFile(const std::filesystem::path& path);
  ~IndexFile();
  IndexFile(const IndexFile&) = delete;
  IndexFile& operator=(const IndexFile&) = delete;

  /// The rows whose checksums hold, by trial.
  [[nodiscard]] std::map<std::string, IndexRow> rows();

  /// Replaces and removes rows, in one transaction. Whether that is on the disk now.
  [[nodiscard]] bool change(std::span<const IndexRow> rows, std::span<const std::string> removed);

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace ceteris::trial_store
