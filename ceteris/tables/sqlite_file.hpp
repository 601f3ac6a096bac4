// SPDX-License-Identifier: Apache-2.0
// A database of SQLite, read and left as it is, to the byte: also its write-ahead log, which its program may still
// need.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ceteris/base/temporary.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace ceteris::tables {

/// Whether `bytes` begin as such a file does.
[[nodiscard]] bool is_sqlite(std::string_view bytes);

/// One row of an answer. Columns from 0.
class SqliteRow {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
  [[nodiscard]] std::string text(int column) const;  ///< empty for NULL; numbers in decimal
  [[nodiscard]] double real(int column) const;       ///< NaN for NULL
  [[nodiscard]] bool is_null(int column) const;

 private:
  sqlite3_stmt* statement_;
};

/// An open database. Where it has a log or a journal beside it, that and a copy of the file are read from a folder that
/// vanishes: opening the original would write to them. Everything throws a spec error that names the file.
class SqliteFile {
 public:
  explicit SqliteFile(std::string path);
  ~SqliteFile();
  SqliteFile(const SqliteFile&) = delete;
  SqliteFile& operator=(const SqliteFile&) = delete;

  void each(const std::string& sql, const std::function<void(const SqliteRow&)>& visit) const;
  [[nodiscard]] bool has_column(const std::string& table, const std::string& column) const;
  /// "runs, metrics, params".
  [[nodiscard]] std::string tables() const;

 private:
  [[noreturn]] void fail() const;

  std::string path_;
  std::optional<TempDirectory> copy_;
  sqlite3* database_ = nullptr;
};

}  // namespace ceteris::tables
