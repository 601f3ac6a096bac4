// SPDX-License-Identifier: Apache-2.0
#include "ceteris/tables/sqlite_file.hpp"

#include <sqlite3.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <limits>
#include <system_error>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::tables {
namespace {

namespace fs = std::filesystem;

/// file: and a path as SQLite reads addresses; nothing else stops it from writing.
std::string address_of(const fs::path& path) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string address = "file:";
  for (const char c : fs::absolute(path).string()) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '/' ||
                       c == '.' || c == '-' || c == '_';
    if (plain) {
      address += c;
    } else {
      address += '%';
      address += kHex[byte >> 4];
      address += kHex[byte & 15];
    }
  }
  return address;
}

struct Finish {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

}  // namespace

bool is_sqlite(std::string_view bytes) {
  return bytes.starts_with(std::string_view("SQLite format 3\0", 16));
}

std::string SqliteRow::text(int column) const {
  const unsigned char* bytes = sqlite3_column_text(statement_, column);
  std::string copy(static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)), '\0');
  if (bytes != nullptr) {
    std::memcpy(copy.data(), bytes, copy.size());
  }
  return copy;
}

double SqliteRow::real(int column) const {
  return is_null(column) ? std::numeric_limits<double>::quiet_NaN() : sqlite3_column_double(statement_, column);
}

bool SqliteRow::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

SqliteFile::SqliteFile(std::string path) : path_(std::move(path)) {
  fs::path file = path_;
  bool beside = false;
  for (const char* ending : {"-wal", "-journal"}) {
    std::error_code none;
    const auto size = fs::file_size(path_ + ending, none);
    beside = beside || (!none && size > 0);
  }
  if (beside) {
    copy_.emplace();
    file = copy_->path() / "copy.db";
    for (const char* ending : {"", "-wal", "-journal"}) {
      std::error_code failed;
      if (fs::exists(path_ + ending, failed) && !fs::copy_file(path_ + ending, file.string() + ending, failed)) {
        throw system_error(printable(path_ + ending), "cannot be copied: " + failed.message());
      }
    }
  }
  const std::string address = address_of(file) + (beside ? "" : "?immutable=1");
  const int flags = SQLITE_OPEN_URI | (beside ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
  if (sqlite3_open_v2(address.c_str(), &database_, flags, nullptr) != SQLITE_OK) {
    const std::string why = database_ != nullptr ? sqlite3_errmsg(database_) : "no memory";
    sqlite3_close(database_);
    throw spec_error(printable(path_), "cannot be opened as a database of SQLite: " + why);
  }
}

SqliteFile::~SqliteFile() {
  sqlite3_close(database_);
}

void SqliteFile::fail() const {
  throw spec_error(printable(path_),
                   "cannot be read as a database of SQLite: " + std::string(sqlite3_errmsg(database_)),
                   "copy it while no program writes to it, or mend it with its own program");
}

void SqliteFile::each(const std::string& sql, const std::function<void(const SqliteRow&)>& visit) const {
  sqlite3_stmt* prepared = nullptr;
  if (sqlite3_prepare_v2(database_, sql.c_str(), -1, &prepared, nullptr) != SQLITE_OK) {
    fail();
  }
  const std::unique_ptr<sqlite3_stmt, Finish> statement(prepared);
  const SqliteRow row(prepared);
  int step = sqlite3_step(prepared);
  for (; step == SQLITE_ROW; step = sqlite3_step(prepared)) {
    visit(row);
  }
  if (step != SQLITE_DONE) {
    fail();
  }
}

bool SqliteFile::has_column(const std::string& table, const std::string& column) const {
  bool found = false;
  each("SELECT name FROM pragma_table_info('" + table + "')",
       [&](const SqliteRow& row) { found = found || row.text(0) == column; });
  return found;
}

std::string SqliteFile::tables() const {
  std::vector<std::string> names;
  each("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name LIMIT 12",
       [&](const SqliteRow& row) { names.push_back(printable(row.text(0))); });
  return join(names, ", ");
}

}  // namespace ceteris::tables
