// SPDX-License-Identifier: Apache-2.0
// What a run tells the study that started it (docs/metrics.md): lines of $CETERIS_DIR/metrics.jsonl.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ceteris/base/file.hpp"

namespace ceteris::trial {

/// Names and values of one line.
using EventValues = std::vector<std::pair<std::string, double>>;

class StudyEvents {
 public:
  /// `folder` is what the study gave the trial; with an empty one nobody reads, and nothing is written.
  explicit StudyEvents(const std::filesystem::path& folder);

  /// {"step": 100, "validation.accuracy": 0.81}
  void at_step(std::int64_t step, const EventValues& values);
  /// {"result": {"validation.accuracy": 0.88}}: what counts. NaN and Infinity are spelt as Python writes them.
  void result(const EventValues& values);
  /// On return the disk has every line so far.
  void sync();

 private:
  std::optional<AppendFile> file_;
};

}  // namespace ceteris::trial
