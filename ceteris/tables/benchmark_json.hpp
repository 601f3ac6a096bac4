// SPDX-License-Identifier: Apache-2.0
// What benchmark programs write as JSON. The unit is the process: what is repeated inside one shares its memory layout
// and its moment, and is averaged. Times are converted to seconds, and compared as ratios.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ceteris/tables/source.hpp"

namespace ceteris::tables {

/// Reads `text`, the content of `path`, when it is the JSON of hyperfine, pyperf or Google Benchmark; nothing for other
/// JSON and for what is none. Throws a spec error for such a file that is damaged.
///
/// - hyperfine: a row a run of a command, "command", "run", its parameters, "time", and "status": failed, where its
/// exit
///   code is not 0. A command without single times is left out.
/// - pyperf: a row a process of a benchmark, "benchmark", "run", and the mean of its values as "time" (or "memory",
///   "value", by the unit). Processes that only calibrated are noted.
/// - Google Benchmark: the file is one process; a row a benchmark, "benchmark", "executable", "process", and the means
///   over repetitions as "real_time" and "cpu_time". Aggregates are noted; entries that failed or were skipped are left
///   out, and a benchmark of which nothing else is there has "status": failed.
[[nodiscard]] std::optional<Source> read_benchmark(const std::string& path, std::string_view text);

}  // namespace ceteris::tables
