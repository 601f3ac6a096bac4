// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial_store/index_file.hpp"

#include <sqlite3.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>

#include "ceteris/base/file.hpp"
#include "ceteris/base/hash.hpp"

namespace ceteris::trial_store {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTables = R"(
  CREATE TABLE trial (
    id TEXT PRIMARY KEY, outcome TEXT NOT NULL, attempt INTEGER NOT NULL, attempts INTEGER NOT NULL,
    seconds REAL NOT NULL, peak_bytes INTEGER NOT NULL, exit_code INTEGER NOT NULL, signal INTEGER NOT NULL,
    started_unix_ms INTEGER NOT NULL, host TEXT NOT NULL, cpu TEXT NOT NULL, cpu_kind TEXT NOT NULL,
    slot TEXT NOT NULL, ceteris TEXT NOT NULL, detail TEXT NOT NULL,
    imported_file TEXT NOT NULL, imported_sha256 TEXT NOT NULL,
    modified_ns INTEGER NOT NULL, changed_ns INTEGER NOT NULL, size INTEGER NOT NULL, inode INTEGER NOT NULL,
    checksum INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE reading (
    trial TEXT NOT NULL, position INTEGER NOT NULL, source TEXT NOT NULL, state INTEGER NOT NULL, value REAL,
    has_more INTEGER NOT NULL,
    PRIMARY KEY (trial, position)) WITHOUT ROWID;
)";
constexpr int kStates = static_cast<int>(metrics::State::Refused) + 1;

/// A statement that is finished at the end of its scope. Not prepared: every step ends with an error.
class Statement {
 public:
  Statement(sqlite3* database, const char* sql) { sqlite3_prepare_v2(database, sql, -1, &statement_, nullptr); }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Whether there is a row.
  bool row() { return sqlite3_step(statement_) == SQLITE_ROW; }
  /// Runs it once with what is bound. Whether it was done.
  bool run() {
    const bool done = sqlite3_step(statement_) == SQLITE_DONE;
    sqlite3_reset(statement_);
    bound_ = 0;
    return done;
  }

  Statement& bind(const std::string& text) {
    sqlite3_bind_text(statement_, ++bound_, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    return *this;
  }
  Statement& bind(std::int64_t number) {
    sqlite3_bind_int64(statement_, ++bound_, number);
    return *this;
  }
  Statement& bind(double number) {  // NaN becomes NULL
    sqlite3_bind_double(statement_, ++bound_, number);
    return *this;
  }

  [[nodiscard]] std::string text(int column) const {
    const unsigned char* bytes = sqlite3_column_text(statement_, column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    std::string copy(size, '\0');
    if (bytes != nullptr) {
      std::memcpy(copy.data(), bytes, size);
    }
    return copy;
  }
  [[nodiscard]] std::int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }
  [[nodiscard]] double real(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL ? std::numeric_limits<double>::quiet_NaN()
                                                                  : sqlite3_column_double(statement_, column);
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

bool execute(sqlite3* database, const char* sql) {
  return sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

std::string schema_pragma() {
  return "PRAGMA user_version = " + std::to_string(kIndexSchema);
}

/// Whether the file is an index of this schema, or can be made one.
bool is_usable(sqlite3* database) {
  Statement version(database, "PRAGMA user_version");
  if (!version.row()) {
    return false;  // no database, or a damaged one
  }
  if (version.number(0) == kIndexSchema) {
    Statement check(database, "PRAGMA quick_check(1)");
    return check.row() && check.text(0) == "ok";
  }
  Statement tables(database, "SELECT count(*) FROM sqlite_master");
  return version.number(0) == 0 && tables.row() && tables.number(0) == 0 && execute(database, "BEGIN IMMEDIATE") &&
         execute(database, kTables) && execute(database, schema_pragma().c_str()) && execute(database, "COMMIT");
}

/// Everything in a row, its stamp included: a bit that a disk turned must not become a result.
std::int64_t checksum(const IndexRow& row) {
  const IndexedTrial& trial = row.trial;
  std::string bytes;
  const auto add_text = [&](std::string_view text) {
    bytes.append(std::to_string(text.size())).append(":").append(text);
  };
  const auto add = [&](auto number) {
    char raw[sizeof number];
    std::memcpy(raw, &number, sizeof number);
    bytes.append(raw, sizeof number);
  };
  for (const std::string* text : {&trial.id, &trial.host, &trial.cpu, &trial.cpu_kind, &trial.slot, &trial.ceteris,
                                  &trial.detail, &trial.imported.file, &trial.imported.sha256}) {
    add_text(*text);
  }
  add_text(record::meaning(*trial.outcome).name);
  for (const std::int64_t number :
       {std::int64_t{trial.attempt}, std::int64_t{trial.attempts}, static_cast<std::int64_t>(trial.peak_bytes),
        std::int64_t{trial.exit_code}, std::int64_t{trial.signal}, trial.started_unix_ms, row.stamp.modified_ns,
        row.stamp.changed_ns, row.stamp.size, row.stamp.inode}) {
    add(number);
  }
  add(trial.seconds);
  for (const IndexedValue& value : trial.values) {
    add_text(value.source);
    add(static_cast<std::int64_t>(value.state));
    add(std::int64_t{value.has_more});
    add(std::isnan(value.value) ? std::numeric_limits<double>::quiet_NaN() : value.value);
  }
  return static_cast<std::int64_t>(hash64(std::as_bytes(std::span(bytes))));
}

/// A row of `trial`, without its values; nothing when its outcome is unknown.
std::optional<IndexRow> row_of(const Statement& at) {
  const auto outcome = record::outcome_named(at.text(1));
  if (!outcome) {
    return std::nullopt;
  }
  IndexRow row;
  row.trial = {.id = at.text(0),
               .state = TrialState::Ended,
               .outcome = outcome,
               .attempt = static_cast<int>(at.number(2)),
               .attempts = static_cast<int>(at.number(3)),
               .seconds = at.real(4),
               .peak_bytes = static_cast<std::uint64_t>(at.number(5)),
               .exit_code = static_cast<int>(at.number(6)),
               .signal = static_cast<int>(at.number(7)),
               .started_unix_ms = at.number(8),
               .host = at.text(9),
               .cpu = at.text(10),
               .cpu_kind = at.text(11),
               .slot = at.text(12),
               .ceteris = at.text(13),
               .detail = at.text(14),
               .imported = {at.text(15), at.text(16)}};
  row.stamp = {at.number(17), at.number(18), at.number(19), at.number(20)};
  return row;
}

bool write_row(Statement& trials, Statement& readings, const IndexRow& row) {
  const IndexedTrial& trial = row.trial;
  const auto number = [](auto value) { return static_cast<std::int64_t>(value); };
  trials.bind(trial.id).bind(std::string(record::meaning(*trial.outcome).name));
  trials.bind(number(trial.attempt)).bind(number(trial.attempts)).bind(trial.seconds).bind(number(trial.peak_bytes));
  trials.bind(number(trial.exit_code)).bind(number(trial.signal)).bind(trial.started_unix_ms);
  trials.bind(trial.host).bind(trial.cpu).bind(trial.cpu_kind).bind(trial.slot).bind(trial.ceteris).bind(trial.detail);
  trials.bind(trial.imported.file).bind(trial.imported.sha256);
  trials.bind(row.stamp.modified_ns).bind(row.stamp.changed_ns).bind(row.stamp.size).bind(row.stamp.inode);
  bool good = trials.bind(checksum(row)).run();
  for (std::size_t i = 0; i < trial.values.size(); ++i) {
    const IndexedValue& value = trial.values[i];
    readings.bind(trial.id).bind(number(i)).bind(value.source).bind(number(value.state)).bind(value.value);
    readings.bind(number(value.has_more));
    good = readings.run() && good;
  }
  return good;
}

}  // namespace

void IndexFile::Close::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

IndexFile::IndexFile(const fs::path& path) {
  const auto open = [&](int flags) {
    sqlite3* database = nullptr;
    const bool opened = sqlite3_open_v2(path.c_str(), &database, flags, nullptr) == SQLITE_OK;
    database_.reset(database);
    if (opened) {
      sqlite3_busy_timeout(database, 2000);
    }
    return opened && is_usable(database);
  };
  // A pipe would be waited for without end.
  if (!is_stream(path) && (open(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) || open(SQLITE_OPEN_READONLY))) {
    return;
  }
  database_.reset();
  std::error_code error;
  if (fs::remove(path, error) && open(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) {
    return;
  }
  database_.reset();
}

IndexFile::~IndexFile() = default;

std::map<std::string, IndexRow> IndexFile::rows() {
  std::map<std::string, IndexRow> found;
  std::map<std::string, std::int64_t> checksums;
  Statement trials(database_.get(),
                   "SELECT id, outcome, attempt, attempts, seconds, peak_bytes, exit_code, signal, started_unix_ms, "
                   "host, cpu, cpu_kind, slot, ceteris, detail, imported_file, imported_sha256, modified_ns, "
                   "changed_ns, size, inode, checksum "
                   "FROM trial ORDER BY id");
  while (trials.row()) {
    if (auto row = row_of(trials)) {
      const std::string id = row->trial.id;
      checksums[id] = trials.number(21);
      found.emplace_hint(found.end(), id, std::move(*row));
    }
  }
  Statement readings(database_.get(),
                     "SELECT trial, source, state, value, has_more FROM reading ORDER BY trial, position");
  auto at = found.begin();
  while (readings.row()) {
    const std::string id = readings.text(0);
    if (at == found.end() || at->first != id) {
      at = found.find(id);
    }
    const std::int64_t state = readings.number(2);
    if (at != found.end() && state >= 0 && state < kStates) {
      at->second.trial.values.push_back(
          {readings.text(1), static_cast<metrics::State>(state), readings.real(3), readings.number(4) != 0});
    }
  }
  std::erase_if(found, [&](const auto& entry) { return checksum(entry.second) != checksums[entry.first]; });
  return found;
}

bool IndexFile::change(std::span<const IndexRow> rows, std::span<const std::string> removed) {
  sqlite3* database = database_.get();
  if (database == nullptr || !execute(database, "BEGIN IMMEDIATE")) {
    return false;
  }
  Statement forget_trial(database, "DELETE FROM trial WHERE id = ?");
  Statement forget_readings(database, "DELETE FROM reading WHERE trial = ?");
  Statement trials(database,
                   "INSERT INTO trial VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  Statement readings(database, "INSERT INTO reading VALUES (?, ?, ?, ?, ?, ?)");
  const auto forget = [&](const std::string& id) {
    const bool trial = forget_trial.bind(id).run();
    return forget_readings.bind(id).run() && trial;
  };
  bool good = true;
  for (const std::string& id : removed) {
    good = good && forget(id);
  }
  for (const IndexRow& row : rows) {
    good = good && forget(row.trial.id) && write_row(trials, readings, row);
  }
  if (good && execute(database, "COMMIT")) {
    return true;
  }
  (void)execute(database, "ROLLBACK");
  return false;
}

}  // namespace ceteris::trial_store
