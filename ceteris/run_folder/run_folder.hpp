// SPDX-License-Identifier: Apache-2.0
// The folder of one run (docs/run-folder.md): readable at any moment, also after a kill.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/base/file.hpp"
#include "ceteris/record/audit.hpp"
#include "ceteris/record/trial.hpp"

namespace ceteris::run_folder {

/// The open folder of a run. Metrics and events are appended; the result comes last.
class RunFolder {
 public:
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] const std::string& id() const { return id_; }
  /// Counts from 1; more than 1 after a kill or a preemption.
  [[nodiscard]] int attempt() const { return attempt_; }

  /// One measurement: a row of metrics.csv and a line of events.jsonl.
  void metric(const record::MetricPoint& point);
  /// Something that happened: a line of events.jsonl with the time, `kind` and the values.
  void event(std::string_view kind, const std::vector<record::NamedValue>& values = {});
  /// On return the disk has every line so far. For evaluations and checkpoints.
  void sync();
  /// Writes result.json, atomically, after everything else. Precondition: `result.id` is the id of this run.
  void finish(const record::TrialRecord& result);

 private:
  friend RunFolder open_run(const std::filesystem::path&, const record::TrialKey&,
                            const std::vector<record::NamedValue>&, std::int64_t);
  RunFolder(std::filesystem::path folder, std::string id, int attempt);

  std::filesystem::path folder_;
  std::string id_;
  int attempt_;
  AppendFile events_;
  AppendFile metrics_;
};

/// Starts a run in `folder`, or goes on with one that was cut off: `resume_step` is the step of the checkpoint it goes
/// on from, and rows of metrics.csv after it are dropped (they will come again). Usage error when the folder holds a
/// finished run or another one.
[[nodiscard]] RunFolder open_run(const std::filesystem::path& folder, const record::TrialKey& key,
                                 const std::vector<record::NamedValue>& environment, std::int64_t resume_step = 0);

/// Whether `folder` holds a finished run.
[[nodiscard]] bool is_finished(const std::filesystem::path& folder);

/// A run folder as it was found.
struct StoredRun {
  std::string id;
  record::TrialKey key;
  std::vector<std::vector<record::NamedValue>> environments;  ///< one for each attempt
  std::vector<std::string> events;                            ///< JSON objects, one a line
  std::vector<record::MetricPoint> metrics;
  std::optional<record::TrialRecord> result;  ///< absent while it runs and when it was cut off
  bool torn = false;                          ///< a last line was cut off and left out
};

/// Reads a run folder, finished or not. A last line that cannot be decoded is left out; any other is an error that
/// names the file and the line (exit 3). Usage error when `folder` is not a run folder.
[[nodiscard]] StoredRun read_run(const std::filesystem::path& folder);

}  // namespace ceteris::run_folder
