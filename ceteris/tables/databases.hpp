// SPDX-License-Identifier: Apache-2.0
// Databases of programs that track experiments.
#pragma once

#include <string>
#include <vector>

#include "ceteris/tables/source.hpp"
#include "ceteris/tables/sqlite_file.hpp"

namespace ceteris::tables {

/// Reads the database at `path`, which is MLflow's or trackio's: long tables by logged_runs.hpp. Throws a usage error
/// for a database of another program, a spec error for one that is damaged. `wanted` are the metrics to keep.
///
/// - MLflow: facts "run_name", "experiment", "status", "params.NAME", "tags.NAME" (but for its own tags). Deleted runs
///   and those that are the parents of others are left out; a NaN is stored there as 0 with is_nan, an infinity as the
///   largest double.
/// - trackio: facts "run_name", "config.NAME". Runs are told apart by their id; of databases before there were ids, by
///   their name.
[[nodiscard]] Source read_database(const std::string& path, const std::vector<std::string>& wanted);

[[nodiscard]] Source read_mlflow(const SqliteFile& file, const std::string& path,
                                 const std::vector<std::string>& wanted);
[[nodiscard]] Source read_trackio(const SqliteFile& file, const std::string& path,
                                  const std::vector<std::string>& wanted);

}  // namespace ceteris::tables
