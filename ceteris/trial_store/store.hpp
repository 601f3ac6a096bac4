// SPDX-License-Identifier: Apache-2.0
// The ledger of trials of commands: a folder of folders, which is the truth about what ran (docs/ledger.md).
//
//   RUNS/<trial id>/trial.json            the key, written before the first attempt
//                   attempts/<n>/attempt.json
//                   attempts/<n>/dir/     {dir}: fresh for each attempt; dir.out and dir.err are the logs
//                   result.json           written last, only for outcomes that are results
//                   .lock                 held (flock) by the runner that works on the trial
//
// A trial is run by whoever holds a claim of it. On one machine a claim is that lock: it ends with its process, however
// that ends. Between machines it is a lease: the attempt without an end, whose runner gives signs of life. Neither
// decides what counts: an attempt is begun by whoever creates its record, and how it ended is said by whoever says so
// first (write_end_record), its runner or one that took the trial over. So a runner that was cut off and comes back
// late finds its attempt ended, and a trial never has two results.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file_lock.hpp"
#include "ceteris/hosts/lease.hpp"
#include "ceteris/runner/attempt.hpp"
#include "ceteris/trial_store/trial_record.hpp"

namespace ceteris::trial_store {

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
  Running,  ///< somebody holds its claim; of another machine: its last attempt has no end
  Ended,    ///< it has a result
  Damaged,  ///< a record of it was cut off or changed
};

/// The state now. Takes nothing and writes nothing. Whether a runner of another machine still lives is not known from
/// one look: see is_free.
[[nodiscard]] TrialState trial_state(const std::filesystem::path& runs, const std::string& id);

/// Whether try_claim with the same watch would not find it running any more. Of other machines one has to look now and
/// then, at least twice in the time that a lease lasts.
[[nodiscard]] bool is_free(const std::filesystem::path& runs, const std::string& id, hosts::LeaseWatch& watch);

/// What came of an attempt, as its record has it. `sources` are those that were read, in the order of the readings.
[[nodiscard]] AttemptEnd attempt_end(const runner::AttemptResult& result, std::span<const metrics::Source> sources);

/// The outcome that is in the ledger, and what could not be written.
struct Recorded {
  record::Outcome outcome = record::Outcome::Finished;
  std::string problem = {};  ///< one line; empty when all is written
  bool taken_over = false;   ///< another runner has ended the attempt as lost: nothing of it counts
};

/// The right to run one trial, held until it is destroyed.
class TrialClaim {
 public:
  TrialClaim(TrialClaim&&) noexcept = default;
  TrialClaim& operator=(TrialClaim&&) noexcept = default;

  [[nodiscard]] const std::string& id() const { return id_; }

  /// Creates the folder of a new attempt and writes that it runs; returns its number. Its attempt_dir is not
  /// made: start_attempt makes it, exclusively. Nothing when another machine has begun one meanwhile; then the claim is
  /// worth nothing. Throws a system error when the disk refuses (is_disk_full).
  std::optional<int> begin_attempt(const AttemptStart& start);

  /// Writes an attempt that ran elsewhere, as `start` (with its `imported`) and `end` have it, and the result. False,
  /// and nothing written, when another machine has begun an attempt meanwhile. Precondition: the outcome is a result. A
  /// kill between both records leaves what try_claim makes whole. Throws a system error when the disk refuses.
  [[nodiscard]] bool import_result(AttemptStart start, AttemptEnd end);

  /// A sign of life for other machines, kBeatsInLease times in the lease of the attempt. Returns an errno; 0 when it is
  /// written.
  [[nodiscard]] int beat();

  /// Writes how the attempt that was begun last ended and, when its outcome is a result, the result. Secrets of the
  /// command are taken out of all texts. A full disk makes the outcome DiskFull and is said in `problem`, and so does a
  /// failure of the program while the disk has no room: it may have come from that; other
  /// refusals of the machine throw a system error.
  Recorded end_attempt(AttemptEnd end);

 private:
  friend struct ClaimAnswer try_claim(const std::filesystem::path&, const identity::TrialKey&, int, hosts::LeaseWatch*);
  TrialClaim(std::filesystem::path folder, std::string id, std::unique_ptr<FileLock> lock,
             std::vector<std::string> secrets, int attempts);

  std::filesystem::path folder_;
  std::string id_;
  std::unique_ptr<FileLock> lock_;
  std::vector<std::string> secrets_;
  int attempts_ = 0;         ///< folders of attempts that are there
  long beats_ = 0;           ///< of the last one
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
/// not count. `watch`, which is kept between calls, sees that a lease has ended: of a runner of another machine that
/// died or was cut off, or of one here that was stopped and holds its lock. Without it such a trial is running. Throws
/// a system error when the folder cannot be written.
[[nodiscard]] ClaimAnswer try_claim(const std::filesystem::path& runs, const identity::TrialKey& key, int retries,
                                    hosts::LeaseWatch* watch = nullptr);

/// One trial, completely.
struct StoredTrial {
  std::string id;
  TrialState state = TrialState::Absent;
  std::optional<identity::TrialKey> key = {};
  std::vector<AttemptRecord> attempts = {};  ///< by number; with curves
  std::optional<TrialResult> result = {};
  std::vector<std::string> problems = {};  ///< files that cannot be read, one line each
};

/// Reads what is there; damage becomes `problems`. Usage error when `runs` holds no such trial.
[[nodiscard]] StoredTrial read_trial(const std::filesystem::path& runs, const std::string& id);

/// Who runs trials where: metrics are read again from a stored attempt with these.
[[nodiscard]] metrics::AttemptFiles attempt_files(const std::filesystem::path& runs, const std::string& id,
                                                  const AttemptRecord& attempt);

}  // namespace ceteris::trial_store
