// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/load.hpp"

#include <algorithm>
#include <optional>

#include "ceteris/runner/store.hpp"
#include "ceteris/study/metric.hpp"

namespace ceteris::study {
namespace {

namespace fs = std::filesystem;

/// The attempt that the result counts, with its curves.
const runner::AttemptRecord* counted(const runner::StoredTrial& stored) {
  const auto found = std::ranges::find(stored.attempts, stored.result->attempt, &runner::AttemptRecord::number);
  return found == stored.attempts.end() ? nullptr : &*found;
}

TrialResult result_of(const fs::path& runs, const runner::StoredTrial& stored,
                      const std::vector<metrics::Source>& sources) {
  const runner::AttemptRecord* attempt = counted(stored);
  const runner::AttemptEnd& end = attempt != nullptr && attempt->end ? *attempt->end : stored.result->end;
  TrialResult result;
  result.outcome = stored.result->end.outcome;
  result.seconds = end.seconds;
  result.peak_bytes = static_cast<double>(end.peak_bytes);
  result.host = stored.result->start.host.name;
  result.cpu = stored.result->start.host.cpu_kind;
  result.attempts = stored.result->attempts;
  for (const metrics::Source& source : sources) {
    const auto reading = std::ranges::find(end.readings, metrics::to_text(source), &runner::SourceReading::source);
    if (reading != end.readings.end()) {
      result.readings.push_back(reading->reading);
    } else if (attempt != nullptr) {
      result.readings.push_back(metrics::read(source, runner::attempt_files(runs, stored.id, *attempt)));
    } else {
      result.readings.emplace_back();
    }
  }
  return result;
}

}  // namespace

Results load_results(const fs::path& runs, const StudyFile& file, std::span<const StudyTrial> trials, bool curves) {
  const std::vector<metrics::Source> sources = sources_of(file);
  Results results;
  for (const StudyTrial& trial : trials) {
    if (results.contains(trial.id) || !fs::exists(runner::trial_folder(runs, trial.id) / "result.json")) {
      continue;
    }
    const runner::StoredTrial stored = runner::read_trial(runs, trial.id);
    if (stored.result) {
      TrialResult result = result_of(runs, stored, sources);
      for (metrics::Reading& reading : result.readings) {
        if (!curves) {
          reading.curve.clear();
        }
      }
      results.emplace(trial.id, std::move(result));
    }
  }
  return results;
}

}  // namespace ceteris::study
