// SPDX-License-Identifier: Apache-2.0
// Values that programs leave: where a metric is read, and what was found there. docs/metrics.md is the page for people.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ceteris::metrics {

enum class Kind { Events, Json, JsonLines, Csv, Regex, TensorBoard, WallTime, PeakMemory, ExitStatus };

/// Which value of several counts.
enum class Pick {
  Last,
  Minimum,
  Maximum,
  Mean,      ///< the area under the curve over its steps (trapezoids), divided by the length of the steps
  Selected,  ///< the value at the step that another source is best at
};

/// One metric's source. As a study file writes it: from = "json:{dir}/result.json", key = "test.accuracy".
struct Source {
  Kind kind = Kind::Events;
  std::string path;      ///< "{dir}/result.json"; "stdout" or "stderr" for Regex; empty for Events and process facts
  std::string key;       ///< JSON path or name, CSV column, tag, regular expression; empty for process facts
  std::string step_key;  ///< JSON key or CSV column of the step; empty: the usual names, or the order
  Pick pick = Pick::Last;
  std::vector<Source> selector = {};  ///< with Selected one source, whose pick is Minimum or Maximum; else none

  bool operator==(const Source&) const = default;
};

/// Reads "json:{dir}/result.json", "jsonl:...", "csv:...", "tensorboard:{dir}/tb", "regex" or "regex:stderr", "events",
/// "seconds", "memory", "exit-status" with its key. Throws spec errors (exit 3) at `where`: an unknown kind (with the
/// nearest and all known ones), a path outside {dir}, a key that is missing or not wanted, a regular expression that
/// is wrong.
[[nodiscard]] Source parse_source(std::string_view from, std::string_view key, const std::string& where);

/// Whether a source of this kind needs a key; facts of the process take none. True also for what is no kind.
[[nodiscard]] bool takes_key(std::string_view from);

/// One line that two sources share only when they are equal: for ids and reports.
/// "json:{dir}/result.json key='test.accuracy' pick=last".
[[nodiscard]] std::string to_text(const Source& source);

/// What is known of an attempt when its program has ended.
struct AttemptFiles {
  std::filesystem::path dir;      ///< its folder: {dir}
  std::filesystem::path out_log;  ///< what it wrote on stdout
  std::filesystem::path err_log;
  double seconds = 0;            ///< wall time
  std::uint64_t peak_bytes = 0;  ///< resident memory of its processes; 0: not measured
  int exit_code = 0;
  /// Nanoseconds since 1970 as stat(2) gives them for a file that was made in `dir` before the program started: the
  /// clock of that file system, which need not be the clock of this machine. Files older than this do not count.
  std::int64_t started_ns = 0;
};

enum class State {
  Value,
  Missing,    ///< no file, no key, no match
  Empty,      ///< the place is there and holds nothing: an empty cell, null
  Text,       ///< it holds something that is no number
  NotFinite,  ///< NaN or infinite
  Refused,    ///< it could be read in two ways, or may not be read: a stale file, a link out of the folder
};

struct Point {
  double step = 0;
  double value = 0;

  bool operator==(const Point&) const = default;
};

struct Reading {
  State state = State::Missing;
  double value = 0;          ///< finite with State::Value; NaN or infinite with NotFinite; else 0
  std::vector<Point> curve;  ///< every number found, when there are several; may hold NaN
  std::string problem;       ///< for all but Value: one sentence with file, line, what stands there and what to do
  std::vector<std::string> notes;  ///< what a reader of the value should know: a restart, cells without a value
};

/// Reads one source. Whatever the program left gives a Reading, never an error; throws only what the machine refuses.
[[nodiscard]] Reading read(const Source& source, const AttemptFiles& files);

/// An outcome of one test item: {"outcomes": {"img1": 1, "img2": 0}} in metrics.jsonl.
struct ItemOutcome {
  std::string item;
  double outcome = 0;

  bool operator==(const ItemOutcome&) const = default;
};
struct ItemOutcomes {
  std::vector<ItemOutcome> items;  ///< sorted by item; of an item that comes again the later outcome
  std::string problem;             ///< why there are none although the file speaks of some; else empty
  std::vector<std::string> notes;
};
/// All outcomes of the attempt's metrics.jsonl; nothing at all when it has none.
[[nodiscard]] ItemOutcomes item_outcomes(const AttemptFiles& files);

}  // namespace ceteris::metrics
