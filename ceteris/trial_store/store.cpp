// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial_store/store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "ceteris/base/clock.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/hosts/exclusive_file.hpp"
#include "ceteris/hosts/machine.hpp"
#include "ceteris/runner/attempt.hpp"
#include "ceteris/runner/secrets.hpp"
#include "ceteris/trial_store/attempt_store.hpp"
#include "ceteris/trial_store/trial_lease.hpp"

namespace ceteris::trial_store {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kIdDigits = 20;

fs::path key_file(const fs::path& trial) {
  return trial / "trial.json";
}
fs::path result_file(const fs::path& trial) {
  return trial / "result.json";
}
fs::path lock_file(const fs::path& trial) {
  return trial / ".lock";
}

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

/// A machine that stopped may leave a name without content. Such a record was never written.
bool has_no_content(const fs::path& file) {
  std::error_code error;
  return fs::file_size(file, error) == 0 && !error;
}

std::string line_of(const fs::path& file, const std::string& what, const std::string& remedy = {}) {
  return Problem{printable(file.string()), what, remedy}.line();
}

/// A record as it was found: what it says, or why it cannot be trusted.
template <typename T>
struct Found {
  std::optional<T> record;
  std::string problem;
};

template <typename T, typename F>
Found<T> find(const fs::path& file, F&& parse) {
  Found<T> found;
  if (is_there(file)) {
    try {
      found.record = parse(read_record(file, kLargestRecord), printable(file.string()));
    } catch (const Error& error) {
      found.problem = error.what();
    }
  }
  return found;
}

Found<TrialResult> find_result(const fs::path& trial, const std::string& id) {
  return find<TrialResult>(result_file(trial), [&](const std::string& text, const std::string& where) {
    return result_from_json(text, id, where);
  });
}

Found<identity::TrialKey> find_key(const fs::path& trial, const std::string& id) {
  return find<identity::TrialKey>(key_file(trial), [&](const std::string& text, const std::string& where) {
    return key_from_json(text, id, where);
  });
}

/// The lock, or nothing when another process has it. A reader may hold it for a moment (is_locked), so a second look is
/// taken.
std::unique_ptr<FileLock> lock_of(const fs::path& trial) {
  constexpr int kLooks = 4;
  for (int look = 1;; ++look) {
    try {
      return std::make_unique<FileLock>(lock_file(trial));
    } catch (const Error& error) {
      if (error.exit() != Exit::Usage) {
        throw;
      }
      if (look == kLooks) {
        return nullptr;
      }
      usleep(2000);
    }
  }
}

bool is_locked(const fs::path& trial) {
  const Descriptor file(open(lock_file(trial).c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  return file.is_open() && flock(file.number(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

void create_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    throw system_error(printable(folder.string()), "this folder cannot be created", error.value());
  }
}

TrialResult result_of(const AttemptRecord& attempt, const std::string& id, int attempts) {
  return {.id = id, .attempt = attempt.number, .attempts = attempts, .start = attempt.start, .end = *attempt.end};
}

constexpr std::string_view kRunnerEnded = "the runner ended before the program did; what the program left is kept";

std::string without_sign(const TrialLease& lease) {
  return "no sign of life of its runner on " + (lease.host.empty() ? "this machine" : printable(lease.host)) + " for " +
         human_duration(lease.seconds) + "; another one took the trial over";
}

bool counts_as_retry(const FoundAttempt& attempt) {
  return attempt.record->end->outcome != record::Outcome::Stopped;
}

ClaimAnswer refused(Refusal refusal, std::string reason) {
  return {.refusal = refusal, .reason = std::move(reason)};
}

/// What stands in the way of another attempt, with the claim held and the lost attempts settled.
std::optional<ClaimAnswer> obstacle(const fs::path& trial, const std::string& id, std::vector<FoundAttempt>& attempts,
                                    int retries) {
  for (const FoundAttempt& attempt : attempts) {
    if (!attempt.problem.empty()) {
      return refused(Refusal::Damaged, attempt.problem + "; remove the folder of this attempt to run it again");
    }
  }
  const auto ended = std::ranges::find_if(
      attempts, [](const FoundAttempt& attempt) { return record::meaning(attempt.record->end->outcome).result; });
  const int count = static_cast<int>(attempts.size());
  if (ended != attempts.end()) {
    // A kill came between the two records.
    write_file_atomic(result_file(trial), to_json(result_of(*ended->record, id, count)));
    return refused(Refusal::Ended, line_of(trial, "has its result"));
  }
  if (std::ranges::count_if(attempts, counts_as_retry) > retries) {
    return refused(Refusal::Exhausted,
                   line_of(trial, "has no result after " + std::to_string(count) + " attempts; the last one: " +
                                      std::string(record::meaning(attempts.back().record->end->outcome).meaning)));
  }
  return std::nullopt;
}

}  // namespace

fs::path trial_folder(const fs::path& runs, const std::string& id) {
  return runs / id;
}

fs::path attempt_dir(const fs::path& runs, const std::string& id, int number) {
  return dir_of_attempt(trial_folder(runs, id), number);
}

bool is_trial_id(std::string_view name) {
  return name.size() == kIdDigits &&
         std::ranges::all_of(name, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_disk_full(const Error& error) {
  const std::string text = error.what();
  return std::ranges::any_of(std::array{ENOSPC, EDQUOT, EFBIG},
                             [&](int reason) { return text.ends_with(std::strerror(reason)); });
}

TrialState trial_state(const fs::path& runs, const std::string& id) {
  const fs::path trial = trial_folder(runs, id);
  if (is_there(result_file(trial))) {
    return find_result(trial, id).problem.empty() ? TrialState::Ended : TrialState::Damaged;
  }
  if (is_locked(trial)) {
    return TrialState::Running;
  }
  if (!is_there(key_file(trial))) {
    return TrialState::Absent;
  }
  return lease_of(trial, find_attempts(trial, id)).elsewhere ? TrialState::Running : TrialState::Pending;
}

bool is_free(const fs::path& runs, const std::string& id, hosts::LeaseWatch& watch) {
  const fs::path trial = trial_folder(runs, id);
  if (is_there(result_file(trial))) {
    return true;
  }
  const TrialLease lease = lease_of(trial, find_attempts(trial, id));
  return (!lease.elsewhere && !is_locked(trial)) ||
         watch.has_ended(trial.string(), lease.sign, lease.seconds, steady_seconds());
}

TrialClaim::TrialClaim(fs::path folder, std::string id, std::unique_ptr<FileLock> lock,
                       std::vector<std::string> secrets, int attempts)
    : folder_(std::move(folder)),
      id_(std::move(id)),
      lock_(std::move(lock)),
      secrets_(std::move(secrets)),
      attempts_(attempts) {}

ClaimAnswer try_claim(const fs::path& runs, const identity::TrialKey& key, int retries, hosts::LeaseWatch* watch) {
  const std::string id = identity::trial_id(key);
  const fs::path trial = trial_folder(runs, id);
  const auto by_result = [&]() -> std::optional<ClaimAnswer> {
    const Found<TrialResult> result = find_result(trial, id);
    if (!result.problem.empty()) {
      return refused(Refusal::Damaged, result.problem + "; remove the file to have it written from its attempt again");
    }
    return result.record ? std::optional(refused(Refusal::Ended, line_of(trial, "has its result"))) : std::nullopt;
  };
  if (auto answer = by_result()) {
    return std::move(*answer);
  }
  create_folder(attempts_folder(trial));
  std::unique_ptr<FileLock> lock = lock_of(trial);
  const auto running = [&](const std::string& by) {
    return refused(Refusal::Running, line_of(trial, "is being run by " + by));
  };
  if (lock == nullptr && watch == nullptr) {
    return running("another process");
  }
  if (auto answer = by_result()) {  // it may have ended while we waited for the lock
    return std::move(*answer);
  }
  std::vector<FoundAttempt> attempts = find_attempts(trial, id);
  const TrialLease lease = lease_of(trial, attempts);
  const bool waits = lock == nullptr || lease.elsewhere;
  if (waits && (watch == nullptr || !watch->has_ended(trial.string(), lease.sign, lease.seconds, steady_seconds()))) {
    return running(lease.elsewhere ? printable(lease.host) : "another process");
  }
  remove_stale_temporaries(trial);
  const Found<identity::TrialKey> stored = find_key(trial, id);
  if (!stored.problem.empty() && !attempts.empty() && !has_no_content(key_file(trial))) {
    return refused(Refusal::Damaged, stored.problem + "; remove this file to have it written again");
  }
  if (!stored.record) {
    // Waits for no disk: the id says what stood in it, so whoever claims the trial can write it again.
    write_file_atomic(key_file(trial), key_to_json(key, id), Wait::Nothing);
  }
  if (!settle_lost_attempts(trial, id, attempts, waits ? without_sign(lease) : std::string(kRunnerEnded))) {
    return running("another machine");
  }
  if (auto answer = obstacle(trial, id, attempts, retries)) {
    return std::move(*answer);
  }
  runner::Variables texts = key.command.environment;
  texts.emplace_back("CETERIS_VALUES", key.command.values_json);
  const int last = attempts.empty() ? 0 : attempts.back().number;
  return {.claim = TrialClaim(trial, id, std::move(lock), runner::secrets_of(key.command.argv, texts), last)};
}

std::optional<int> TrialClaim::begin_attempt(const AttemptStart& start) {
  const int number = attempts_ + 1;
  create_folder(attempt_file(folder_, number).parent_path());
  start_ = start;
  if (start_.started.empty()) {
    start_.started = utc_timestamp();
  }
  start_.runner_pid = getpid();
  start_.machine = hosts::this_machine();
  start_.lease_seconds = start_.lease_seconds > 0 ? start_.lease_seconds : hosts::kLeaseSeconds;
  // Does not wait for the disk: one that a power failure takes is that of a lost attempt anyway.
  if (!hosts::create_whole(attempt_file(folder_, number),
                           to_json(AttemptRecord{.number = number, .start = start_}, id_))) {
    return std::nullopt;
  }
  attempts_ = number;
  beats_ = 0;
  return number;
}

bool TrialClaim::import_result(AttemptStart start, AttemptEnd end) {
  CETERIS_CHECK(start.imported.is_there(), "a result is taken over from nowhere");
  CETERIS_CHECK(record::meaning(end.outcome).result, "what is taken over is no result");
  const int number = attempts_ + 1;
  create_folder(attempt_file(folder_, number).parent_path());
  const AttemptRecord attempt{.number = number, .start = std::move(start), .end = std::move(end)};
  if (!hosts::create_whole(attempt_file(folder_, number), to_json(attempt, id_))) {
    return false;
  }
  attempts_ = number;
  write_file_atomic(result_file(folder_), to_json(result_of(attempt, id_, attempts_)));
  return true;
}

int TrialClaim::beat() {
  return hosts::write_beat(beat_file(folder_, attempts_), ++beats_);
}

AttemptEnd attempt_end(const runner::AttemptResult& result, std::span<const metrics::Source> sources) {
  CETERIS_CHECK(result.readings.empty() || result.readings.size() == sources.size(), "one reading a source");
  AttemptEnd end{.outcome = result.outcome,
                 .detail = result.detail,
                 .seconds = result.seconds,
                 .peak_bytes = result.peak_bytes,
                 .exit_code = result.exit_code,
                 .signal = result.signal,
                 .started_unix_ms = result.started_unix_ms,
                 .files_started_ns = result.files.started_ns,
                 .left_behind = result.left_behind};
  for (std::size_t i = 0; i < result.readings.size(); ++i) {
    end.readings.push_back({metrics::to_text(sources[i]), result.readings[i]});
  }
  return end;
}

Recorded TrialClaim::end_attempt(AttemptEnd end) {
  CETERIS_CHECK(attempts_ > 0, "an attempt ends that was not begun");
  const auto open = [&](std::string& text) { text = runner::without(text, secrets_); };
  open(end.detail);
  std::ranges::for_each(end.left_behind, open);
  for (SourceReading& reading : end.readings) {
    open(reading.reading.problem);
    std::ranges::for_each(reading.reading.notes, open);
  }
  if (end.outcome != record::Outcome::Finished && record::meaning(end.outcome).result && !has_room(folder_)) {
    end.detail = line_of(folder_, "the disk is full") + (end.detail.empty() ? "" : "; " + end.detail);
    end.outcome = record::Outcome::DiskFull;
  }
  AttemptRecord attempt{.number = attempts_, .start = start_, .end = std::move(end)};
  const fs::path file = attempt_file(folder_, attempts_);
  try {
    // What the result repeats, which does wait; beyond it there is the curve. The end of an attempt without a result,
    // lost, is that of a lost attempt, and the trial is run again all the same.
    if (!write_end_record(file, to_json(attempt, id_))) {
      return {
          .outcome = record::Outcome::LeaseLost,
          .problem = line_of(folder_, "another runner took this trial over, so what was measured here does not count"),
          .taken_over = true};
    }
    if (beats_ > 0) {
      unlink(beat_file(folder_, attempts_).c_str());
    }
  } catch (const Error& error) {
    if (!is_disk_full(error)) {
      throw;
    }
    attempt.end =
        AttemptEnd{.outcome = record::Outcome::DiskFull, .detail = error.what(), .seconds = attempt.end->seconds};
    (void)overwrite_in_place(file, to_json(attempt, id_));  // otherwise the attempt counts as lost
    return {record::Outcome::DiskFull, std::string(error.what()) + "; make room and run again"};
  }
  const record::Outcome outcome = attempt.end->outcome;
  if (record::meaning(outcome).result) {
    try {
      write_file_atomic(result_file(folder_), to_json(result_of(attempt, id_, attempts_)));
    } catch (const Error& error) {
      if (!is_disk_full(error)) {
        throw;
      }
      return {outcome, std::string(error.what()) + "; the result is kept with its attempt: make room and run again"};
    }
  }
  return {outcome, outcome == record::Outcome::DiskFull ? attempt.end->detail + "; make room and run again" : ""};
}

StoredTrial read_trial(const fs::path& runs, const std::string& id) {
  const fs::path trial = trial_folder(runs, id);
  StoredTrial stored{.id = id, .state = is_trial_id(id) ? trial_state(runs, id) : TrialState::Absent};
  if (stored.state == TrialState::Absent) {
    throw usage_error(printable(runs.string()), "holds no trial " + ceteris::quoted(id));
  }
  const auto take = [&](auto found, auto& place) {
    place = std::move(found.record);
    if (!found.problem.empty()) {
      stored.problems.push_back(std::move(found.problem));
    }
  };
  take(find_key(trial, id), stored.key);
  take(find_result(trial, id), stored.result);
  for (FoundAttempt& attempt : find_attempts(trial, id)) {
    if (!attempt.problem.empty()) {
      stored.problems.push_back(std::move(attempt.problem));
    }
    stored.attempts.push_back(attempt.record.value_or(AttemptRecord{.number = attempt.number}));
  }
  if (!stored.problems.empty()) {
    stored.state = TrialState::Damaged;
  }
  return stored;
}

metrics::AttemptFiles attempt_files(const fs::path& runs, const std::string& id, const AttemptRecord& attempt) {
  const fs::path dir = fs::absolute(attempt_dir(runs, id, attempt.number)).lexically_normal();
  const runner::AttemptPaths paths = runner::attempt_paths(dir);
  const AttemptEnd end = attempt.end.value_or(AttemptEnd());
  return {.dir = dir,
          .out_log = paths.out_log,
          .err_log = paths.err_log,
          .seconds = end.seconds,
          .peak_bytes = end.peak_bytes,
          .exit_code = end.exit_code,
          .started_ns = end.files_started_ns};
}

}  // namespace ceteris::trial_store
