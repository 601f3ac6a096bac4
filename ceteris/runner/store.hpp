// SPDX-License-Identifier: Apache-2.0
// The ledger of trials of commands: a folder of folders, which is the truth about what ran (docs/ledger.md).
//
//   RUNS/<trial id>/trial.json            the key, written before the first attempt
//                   attempts/<n>/attempt.json
//                   attempts/<n>/dir/     {dir}: fresh for each attempt; dir.out and dir.err are the logs
//                   result.json           written last, only for outcomes that are results
//                   .lock                 held (flock) by the runner that works on the trial
//
// A trial is run by whoever holds a claim of it, and a claim is that lock: it ends with its process, however that ends.
// So it holds on one machine; for several, a claim will also have to take a lease.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file_lock.hpp"
#include "ceteris/runner/attempt.hpp"
#include "ceteris/runner/trial_record.hpp"

namespace ceteris::runner {

[[nodiscard]] std::filesystem::path trial_folder(const std::filesystem::path& runs, const std::string& id);

/// {dir} of an attempt; `number` from 1.
[[nodiscard]] std::filesystem::path attempt_dir(const std::filesystem::path& runs, const std::string& id, int number);
/// Whether a name is that of a trial: 20 hex digits in lower case.
[[nodiscard]] bool is_trial_id(std::string_view name);

/// Whether the machine refused because there is no room: disk, quota or file size limit.
[[nodiscard]] bool is_disk_full(const Error& error);

enum class TrialState {
  Absent,   ///< nobody ever claimed it
  Pending,  ///< no result, and nobody works on it
  Running,  ///< somebody holds its claim
  Ended,    ///< it has a result
  Damaged,  ///< a record of it was cut off or changed
};

/// The state on this machine, now. Takes nothing and writes nothing.
[[nodiscard]] TrialState trial_state(const std::filesystem::path& runs, const std::string& id);

/// What came of an attempt, as its record has it. `sources` are those that were read, in the order of the readings.
[[nodiscard]] AttemptEnd attempt_end(const AttemptResult& result, std::span<const metrics::Source> sources);

/// The outcome that is in the ledger, and what could not be written.
struct Recorded {
  record::Outcome outcome = record::Outcome::Finished;
  std::string problem = {};  ///< one line; empty when all is written
};

/// The right to run one trial, held until it is destroyed.
class TrialClaim {
 public:
  TrialClaim(TrialClaim&&) noexcept = default;
  TrialClaim& operator=(TrialClaim&&) noexcept = default;

  [[nodiscard]] const std::string& id() const { return id_; }

  /// Creates the folder of a new attempt and writes that it runs; returns its number. Its attempt_dir is not
  /// made: start_attempt makes it, exclusively. Throws a system error when the disk refuses (is_disk_full).
  int begin_attempt(const AttemptStart& start);

  /// Writes how the attempt that was begun last ended and, when its outcome is a result, the result. Secrets of the
  /// command are taken out of all texts. A full disk makes the outcome DiskFull and is said in `problem`, and so does a
  /// failure of the program while the disk has no room: it may have come from that; other
  /// refusals of the machine throw a system error.
  Recorded end_attempt(AttemptEnd end);

 private:
  friend struct ClaimAnswer try_claim(const std::filesystem::path&, const TrialKey&, int);
  TrialClaim(std::filesystem::path folder, std::string id, std::unique_ptr<FileLock> lock,
             std::vector<std::string> secrets, int attempts);

  std::filesystem::path folder_;
  std::string id_;
  std::unique_ptr<FileLock> lock_;
  std::vector<std::string> secrets_;
  int attempts_ = 0;         ///< folders of attempts that are there
  AttemptStart start_ = {};  ///< of the last one
};

enum class Refusal {
  Running,    ///< another runner works on it
  Ended,      ///< it has its result
  Exhausted,  ///< it was run again as often as allowed and has no result
  Damaged,    ///< its records do not fit together
};

struct ClaimAnswer {
  std::optional<TrialClaim> claim = {};
  std::optional<Refusal> refusal = {};  ///< exactly when there is no claim
  std::string reason = {};              ///< of a refusal, one line
};

/// Claims the trial for this process and writes its key when it is new. What a dead runner left is settled first: its
/// processes are ended, its attempt is recorded as lost, and a result that it had recorded only in the attempt is
/// written. `retries`: how many attempts without a result are followed by another one; those that the user stopped do
/// not count. Throws a system error when the folder cannot be written.
[[nodiscard]] ClaimAnswer try_claim(const std::filesystem::path& runs, const TrialKey& key, int retries);

/// One trial, completely.
struct StoredTrial {
  std::string id;
  TrialState state = TrialState::Absent;
  std::optional<TrialKey> key = {};
  std::vector<AttemptRecord> attempts = {};  ///< by number; with curves
  std::optional<TrialResult> result = {};
  std::vector<std::string> problems = {};  ///< files that cannot be read, one line each
};

/// Reads what is there; damage becomes `problems`. Usage error when `runs` holds no such trial.
[[nodiscard]] StoredTrial read_trial(const std::filesystem::path& runs, const std::string& id);

/// Who runs trials where: metrics are read again from a stored attempt with these.
[[nodiscard]] metrics::AttemptFiles attempt_files(const std::filesystem::path& runs, const std::string& id,
                                                  const AttemptRecord& attempt);

}  // namespace ceteris::runner
