// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial_store/index.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/trial_store/attempt_store.hpp"
#include "ceteris/trial_store/index_file.hpp"

namespace ceteris::trial_store {
namespace {

namespace fs = std::filesystem;

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

/// Nothing when there is no such file.
std::optional<FileStamp> stamp_of(const fs::path& file) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) {
    return std::nullopt;
  }
  return FileStamp{.modified_ns = nanoseconds(status.st_mtim),
                   .changed_ns = nanoseconds(status.st_ctim),
                   .size = status.st_size,
                   .inode = static_cast<std::int64_t>(status.st_ino)};
}

void take(const AttemptStart& start, const AttemptEnd& end, IndexedTrial& trial) {
  trial.outcome = end.outcome;
  trial.seconds = end.seconds;
  trial.peak_bytes = end.peak_bytes;
  trial.exit_code = end.exit_code;
  trial.signal = end.signal;
  trial.started_unix_ms = end.started_unix_ms;
  trial.detail = end.detail;
  trial.host = start.host.name;
  trial.cpu = start.host.cpu;
  trial.cpu_kind = start.host.cpu_kind;
  trial.slot = start.slot;
  trial.ceteris = start.host.ceteris;
  trial.imported = start.imported;
  trial.values.clear();
  for (const SourceReading& read : end.readings) {
    const metrics::Reading& reading = read.reading;
    const bool has_more = read.points > 0 || !reading.problem.empty() || !reading.notes.empty();
    trial.values.push_back({read.source, reading.state, reading.value, has_more});
  }
}

IndexedTrial with_result(const TrialResult& result) {
  IndexedTrial trial{
      .id = result.id, .state = TrialState::Ended, .attempt = result.attempt, .attempts = result.attempts};
  take(result.start, result.end, trial);
  return trial;
}

IndexedTrial ended_trial(const fs::path& file, const std::string& id) {
  try {
    return with_result(result_from_json(read_record(file, kLargestRecord), id, printable(file.string())));
  } catch (const Error& error) {
    return {.id = id, .state = TrialState::Damaged, .detail = error.what()};
  }
}

/// Of a trial that had no result a moment ago.
IndexedTrial open_trial(const fs::path& runs, const std::string& id) {
  const StoredTrial stored = read_trial(runs, id);
  if (stored.state == TrialState::Ended && stored.result) {
    return with_result(*stored.result);
  }
  IndexedTrial trial{.id = id, .state = stored.state, .attempts = static_cast<int>(stored.attempts.size())};
  for (const AttemptRecord& attempt : stored.attempts) {
    trial.attempt = attempt.number;
    if (attempt.end) {
      take(attempt.start, *attempt.end, trial);
    }
  }
  trial.values.clear();  // no result, no values
  if (!stored.problems.empty()) {
    trial.detail = stored.problems.front();
  }
  return trial;
}

std::vector<std::string> ids_in(const fs::path& runs) {
  std::vector<std::string> ids;
  std::error_code error;
  for (fs::directory_iterator entry(runs, error), end; !error && entry != end; entry.increment(error)) {
    if (std::string name = entry->path().filename().string(); is_trial_id(name)) {
      ids.push_back(std::move(name));
    }
  }
  std::ranges::sort(ids);
  return ids;
}

}  // namespace

const IndexedTrial* TrialIndex::find(std::string_view id) const {
  const auto at = std::ranges::lower_bound(trials, id, {}, &IndexedTrial::id);
  return at != trials.end() && at->id == id ? &*at : nullptr;
}

TrialIndex read_index(const fs::path& runs) {
  TrialIndex index;
  const std::vector<std::string> ids = ids_in(runs);
  if (ids.empty()) {
    return index;
  }
  IndexFile file(runs / "index.sqlite");
  std::map<std::string, IndexRow> known = file.rows();
  std::vector<IndexRow> changed;
  for (const std::string& id : ids) {
    const fs::path result = runs / id / "result.json";
    const auto row = known.find(id);
    // The stamp first: what is written while we read is then read again the next time.
    const std::optional<FileStamp> stamp = stamp_of(result);
    if (stamp && row != known.end() && row->second.stamp == *stamp) {
      index.trials.push_back(std::move(row->second.trial));
      known.erase(row);
      continue;
    }
    if (!stamp && trial_state(runs, id) == TrialState::Absent) {
      continue;  // a folder that was only just made, or is no trial of a command
    }
    index.trials.push_back(stamp ? ended_trial(result, id) : open_trial(runs, id));
    ++index.read;
    if (index.trials.back().state == TrialState::Ended && stamp) {
      changed.push_back({*stamp, index.trials.back()});
      known.erase(id);
    }
  }
  std::vector<std::string> removed;
  for (const auto& [id, row] : known) {
    removed.push_back(id);
  }
  index.kept = (changed.empty() && removed.empty()) || file.change(changed, removed);
  return index;
}

}  // namespace ceteris::trial_store
