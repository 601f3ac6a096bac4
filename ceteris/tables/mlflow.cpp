// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/tables/databases.hpp"
#include "ceteris/tables/logged_runs.hpp"

namespace ceteris::tables {
namespace {

/// As MLflow stores it: NULL cannot be, so NaN is 0 with a mark, and an infinity is the largest double.
std::string value_text(double value, bool is_nan) {
  if (is_nan || std::isnan(value)) {
    return "nan";
  }
  if (std::abs(value) >= std::numeric_limits<double>::max()) {
    return value > 0 ? "inf" : "-inf";
  }
  return shortest(value);
}

/// Ids of runs that other runs name as their parent.
std::set<std::string> parents(const SqliteFile& file) {
  std::set<std::string> ids;
  file.each("SELECT DISTINCT value FROM tags WHERE key = 'mlflow.parentRunId'",
            [&](const SqliteRow& row) { ids.insert(row.text(0)); });
  return ids;
}

std::vector<LoggedRun> read_runs(const SqliteFile& file, Source& source) {
  const std::set<std::string> parent = parents(file);
  const bool named = file.has_column("runs", "name");
  std::vector<LoggedRun> runs;
  file.each(
      std::string("SELECT r.run_uuid, ") + (named ? "r.name" : "''") +
          ", e.name, r.status, r.lifecycle_stage, e.lifecycle_stage FROM runs r LEFT JOIN experiments e ON "
          "e.experiment_id = r.experiment_id ORDER BY r.start_time, r.run_uuid",
      [&](const SqliteRow& row) {
        const std::string id = row.text(0);
        const bool deleted = row.text(4) == "deleted" || row.text(5) == "deleted";
        if (deleted || parent.contains(id)) {
          source.left_out.push_back({printable(source.name + ", run " + id + " " + row.text(1)),
                                     deleted ? "it was deleted" : "it is the parent of other runs"});
          return;
        }
        runs.push_back({id, {{"run_name", row.text(1)}, {"experiment", row.text(2)}, {"status", row.text(3)}}, {}});
      });
  return runs;
}

}  // namespace

Source read_mlflow(const SqliteFile& file, const std::string& path, const std::vector<std::string>& wanted) {
  Source source{.name = path, .format = "MLflow"};
  std::vector<LoggedRun> runs = read_runs(file, source);
  std::map<std::string, LoggedRun*> by_id;
  for (LoggedRun& run : runs) {
    by_id[run.id] = &run;
  }
  const auto fact = [&](const char* prefix) {
    return [&by_id, prefix](const SqliteRow& row) {
      if (const auto run = by_id.find(row.text(0)); run != by_id.end()) {
        run->second->facts.emplace_back(prefix + row.text(1), row.text(2));
      }
    };
  };
  file.each("SELECT run_uuid, key, value FROM params ORDER BY key", fact("params."));
  file.each("SELECT run_uuid, key, value FROM tags WHERE key NOT LIKE 'mlflow.%' ORDER BY key", fact("tags."));
  file.each("SELECT run_uuid, key, value, is_nan, step FROM metrics ORDER BY timestamp, rowid",
            [&](const SqliteRow& row) {
              if (const auto run = by_id.find(row.text(0)); run != by_id.end()) {
                run->second->metrics[row.text(1)].push_back(
                    {row.text(4), value_text(row.real(2), row.text(3) != "0" && !row.is_null(3))});
              }
            });
  put_runs(source, runs, wanted);
  return source;
}

Source read_database(const std::string& path, const std::vector<std::string>& wanted) {
  const SqliteFile file(path);
  if (file.has_column("runs", "run_uuid") && file.has_column("metrics", "is_nan")) {
    return read_mlflow(file, path, wanted);
  }
  if (file.has_column("metrics", "run_name") && file.has_column("metrics", "metrics")) {
    return read_trackio(file, path, wanted);
  }
  const std::string tables = file.tables();
  throw usage_error(printable(path),
                    "is a database of no program that is known" + (tables.empty() ? "" : " (tables: " + tables + ")"),
                    "known: MLflow, trackio; of any other, export the results as CSV");
}

}  // namespace ceteris::tables
