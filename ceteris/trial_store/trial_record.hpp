// SPDX-License-Identifier: Apache-2.0
// What the ledger keeps of a trial of a command: its key, its attempts, its result (docs/ledger.md).
//
// No record holds a secret that secrets.hpp knows. Texts are valid UTF-8: other bytes stand as \xNN.
#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/identity/identity.hpp"
#include "ceteris/metrics/source.hpp"
#include "ceteris/record/outcome.hpp"
#include "ceteris/runner/host.hpp"

namespace ceteris::trial_store {

/// Bumped whenever a field of these records changes its meaning or disappears.
inline constexpr int kLedgerSchema = 1;

/// What was read from one source; `source` is metrics::to_text of it.
struct SourceReading {
  std::string source;
  metrics::Reading reading;
  std::size_t points = 0;  ///< of the curve, where a record leaves the curve itself out
};

/// Where a result comes from that was taken over from a table instead of run (study_run/import.hpp).
struct ImportedFrom {
  std::string file = {};    ///< its name, without folders; empty: the attempt ran
  std::string sha256 = {};  ///< of its bytes

  [[nodiscard]] bool is_there() const { return !file.empty(); }
  auto operator<=>(const ImportedFrom&) const = default;
};

/// Where and by whom an attempt was started.
struct AttemptStart {
  runner::Host host = {};
  std::string slot = {};       ///< its CUDA_VISIBLE_DEVICES ("0", "GPU-1a2b"); empty without slots
  std::string directory = {};  ///< where the command ran
  std::int64_t runner_pid = 0;
  std::string started = {};  ///< UTC, ISO 8601
  std::string machine = {};  ///< hosts::this_machine() of the runner; empty in older records
  double lease_seconds = 0;  ///< without a sign of life of the runner, after which another may take the trial over
  ImportedFrom imported = {};
};

/// How an attempt ended.
struct AttemptEnd {
  record::Outcome outcome = record::Outcome::Finished;
  std::string detail = {};  ///< "exit code 3; last line of stderr: ..."
  double seconds = 0;
  std::uint64_t peak_bytes = 0;
  int exit_code = -1;
  int signal = 0;
  std::int64_t started_unix_ms = 0;
  std::int64_t files_started_ns = 0;          ///< metrics::AttemptFiles::started_ns
  std::vector<SourceReading> readings = {};   ///< in the order of the study's metrics
  std::vector<std::string> left_behind = {};  ///< processes that were ended after it
};

struct AttemptRecord {
  int number = 0;  ///< from 1
  AttemptStart start = {};
  std::optional<AttemptEnd> end = {};  ///< none: it runs, or its runner died
};

/// The result: the end of the attempt that counts, and where that ran. Readings have no curves; those are in the record
/// of the attempt.
struct TrialResult {
  std::string id;
  int attempt = 0;
  int attempts = 0;  ///< processes started, that one included
  AttemptStart start = {};
  AttemptEnd end = {};
};

/// The key as a record has it: secrets redacted, `command.directory` empty.
[[nodiscard]] identity::TrialKey recorded(const identity::TrialKey& key);

/// JSON with its own SHA-256 (seal.hpp).
[[nodiscard]] std::string key_to_json(const identity::TrialKey& key, std::string_view id);
[[nodiscard]] std::string to_json(const AttemptRecord& attempt, std::string_view id);
[[nodiscard]] std::string to_json(const TrialResult& result);

/// Read what the above wrote. `where` names the file in errors (exit 3): cut off, changed by hand, of another schema,
/// of another trial than `id`.
[[nodiscard]] identity::TrialKey key_from_json(std::string_view text, std::string_view id, const std::string& where);
[[nodiscard]] AttemptRecord attempt_from_json(std::string_view text, std::string_view id, const std::string& where);
[[nodiscard]] TrialResult result_from_json(std::string_view text, std::string_view id, const std::string& where);

}  // namespace ceteris::trial_store
