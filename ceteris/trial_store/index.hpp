// SPDX-License-Identifier: Apache-2.0
// All trials of a ledger at once: outcomes and values, without opening ten thousand files each time.
//
// RUNS/index.sqlite is a cache of what the result files say. It can be deleted at any time. A row counts only while the
// times, size and number of its result file are those it was read with, and while its own checksum holds; everything
// else is read from the folders. Where it cannot be written, nothing is lost but time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/metrics/source.hpp"
#include "ceteris/record/outcome.hpp"
#include "ceteris/trial_store/store.hpp"

namespace ceteris::trial_store {

/// Bumped when the tables change: an index of another schema is made anew.
inline constexpr int kIndexSchema = 2;

/// What was read from one source; SourceReading in short.
struct IndexedValue {
  std::string source;
  metrics::State state = metrics::State::Missing;
  double value = 0;       ///< as metrics::Reading::value
  bool has_more = false;  ///< the records of the trial hold a curve, a problem or notes
};

struct IndexedTrial {
  std::string id;
  TrialState state = TrialState::Absent;
  std::optional<record::Outcome> outcome = {};  ///< of the result, else of the last attempt that ended
  int attempt = 0;                              ///< that counts, else the last one; 0: none
  int attempts = 0;
  double seconds = 0;
  std::uint64_t peak_bytes = 0;
  int exit_code = -1;
  int signal = 0;
  std::int64_t started_unix_ms = 0;
  std::string host = {};
  std::string cpu = {};
  std::string cpu_kind = {};
  std::string slot = {};
  std::string ceteris = {};  ///< version of the program that ran it
  std::string detail = {};   ///< of the end; of a damaged trial what is wrong
  ImportedFrom imported = {};
  std::vector<IndexedValue> values = {};
};

struct TrialIndex {
  std::vector<IndexedTrial> trials;  ///< sorted by id
  std::size_t read = 0;              ///< of them, how many were read from their folders
  bool kept = false;                 ///< the index on the disk is now up to date

  /// Nothing for a trial that the ledger does not hold.
  [[nodiscard]] const IndexedTrial* find(std::string_view id) const;
};

/// Every trial in the folder `runs` as it is now; none when there is no such folder. Other folders in it (studies,
/// training runs) are passed over. Never fails for the index itself.
[[nodiscard]] TrialIndex read_index(const std::filesystem::path& runs);

}  // namespace ceteris::trial_store
