// SPDX-License-Identifier: Apache-2.0
// One entry of the chain of a study: what happened, when, and the hash of the entry before it (docs/honesty.md).
//
// An entry is one line of JSON. Its last two members are `before`, the SHA-256 of the entry before it, and `sha256`,
// that of all bytes of the line before its own value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ceteris::ledger {

/// What an entry says. The words in JSON are in entry.cpp.
enum class Kind {
  Registered,  ///< a study, before its first trial
  Adopted,     ///< a study that was registered when there was no chain, or whose chain is gone
  Amended,     ///< a new version of the study file or of the code
  Tuned,       ///< the settings that tuning chose for the replicates
  Began,       ///< an attempt of a trial
  Ended,       ///< an attempt of a trial, with the hashes of its records
  Found,       ///< a result that was there already, or was written by a runner that ended before it could say so
  Imported,    ///< results were taken over from a table; each has its own Found behind this one
  Looked,      ///< the values or the verdict were shown
  Merged,      ///< another ledger with the same study
  Entered,     ///< a gate, in the chain of its campaign
  Decided,     ///< the verdict of a gate
  Sealed,      ///< a test split that no trial sees (sealed_split.hpp)
  Opened,      ///< a look at it, before anything of it is read
  Answered,    ///< the values of that look were computed
  Unknown,     ///< a word of a later version of ceteris
};

/// What was promised before the first trial.
struct Plan {
  std::vector<std::string> arms = {};
  int replicates = 0;
  int tasks = 1;
  std::string metric = {};
  std::string better = {};  ///< "higher" or "lower"
  std::optional<double> margin = {};
  std::string stopping = {};  ///< "after 8 replicates of every arm"
};

struct Entry {
  std::uint64_t number = 0;  ///< from 1, without gaps
  Kind kind = Kind::Unknown;
  std::string time = {};  ///< UTC, ISO 8601

  // Registered, Adopted, Amended; Looked has `version` alone, Tuned also `file_sha256`, of tuning.json.
  int version = 0;                  ///< of the study, from 1
  std::string study = {};           ///< hash of what the study file says
  std::string code = {};            ///< hash of the code that its trials run
  std::string file_sha256 = {};     ///< of the bytes of study.toml
  std::string version_sha256 = {};  ///< of the bytes of version.json
  Plan plan = {};
  std::string reason = {};
  std::vector<std::string> changes = {};

  // Began, Ended, Found.
  std::string trial = {};
  int attempt = 0;
  std::string outcome = {};         ///< as record::meaning names it
  std::string result_sha256 = {};   ///< of the bytes of result.json; empty when the outcome is no result
  std::string attempt_sha256 = {};  ///< of the bytes of attempt.json; empty where `result_sha256` is

  // Imported, with `version`, and `file_sha256` of the table.
  std::string file = {};                 ///< name of the table
  std::vector<std::string> trials = {};  ///< ids, at most kMostListed

  // Looked.
  std::string by = {};  ///< "report", "list", "export"
  int ended = 0;        ///< trials that had a result
  int planned = 0;

  // Sealed, with `file_sha256` of its content; Opened has `version`, `reason` and `by`, the command; Answered has
  // `file_sha256` of its values.
  std::string split = {};  ///< where it lay

  // Entered; Decided has `gate`, the word as `outcome`, and `file_sha256`, of the verdict.
  std::string gate = {};
  int gate_number = 0;           ///< among the candidates of its baseline, from 1
  std::string line_sha256 = {};  ///< of its line in campaign.jsonl

  // Merged.
  std::string head = {};                    ///< of the other chain; empty when it had none
  std::uint64_t entries = 0;                ///< of the other chain
  std::string folder = {};                  ///< where it lies, from the folder of the study
  int equal = 0;                            ///< trials that both had, with the same values
  std::vector<std::string> differing = {};  ///< trials that both had, with other values

  std::uint64_t cut = 0;  ///< bytes of a line that was cut off and taken away before this one was written
  /// What chain.head said when this one was written, where the chain did not have that entry any more: its number and
  /// its hash. 0 and empty when the chain had it.
  std::uint64_t lost = 0;
  std::string lost_head = {};
  std::string before = {};  ///< `sha256` of the entry before it; empty for the first
  std::string sha256 = {};
};

/// Lists longer than this are shortened.
inline constexpr std::size_t kMostListed = 64;

/// Entries longer than this are refused by both sides.
inline constexpr std::size_t kLargestEntry = std::size_t{1} << 18;

/// The line, without its end, and its hash. `entry.sha256` does not count. Texts that are too long are shortened, lists
/// too, each with a word that says so.
struct Line {
  std::string text;
  std::string sha256;
};
[[nodiscard]] Line line_of(const Entry& entry);

/// What a line says, or why it says nothing: "was changed after it was written: ...", as a clause after its place.
struct ReadEntry {
  std::optional<Entry> entry = {};
  std::string problem = {};
  /// The hash that a damaged line says it has, where that can still be read; else empty.
  std::string claimed = {};
};
[[nodiscard]] ReadEntry read_entry(std::string_view line);

/// "registered", "ended", ...
[[nodiscard]] std::string_view name_of(Kind kind);

}  // namespace ceteris::ledger
