// SPDX-License-Identifier: Apache-2.0
// A chain in numbers, for the first page of a report.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "ceteris/ledger/chain.hpp"

namespace ceteris::ledger {

struct Look {
  std::string time;
  int version = 0;
  int ended = 0;
  int planned = 0;
};

struct Summary {
  bool there = false;
  std::string head = {};
  std::uint64_t entries = 0;
  std::string registered = {};   ///< time of the first entry
  bool adopted = false;          ///< the chain began after the study was registered
  int began = 0;                 ///< attempts of trials
  int found_before = 0;          ///< results that were there before the first attempt of this chain
  std::vector<Look> looks = {};  ///< in the order of time
  int merged = 0;
  int differing = 0;  ///< trials that ran on both sides of a merge, with different values
  int amended_after_look = 0;
  std::vector<std::string> problems = {};  ///< findings of the chain itself, a line each
};

/// `others` are the chains that were merged into it; their looks and attempts count too.
[[nodiscard]] Summary summary_of(const Chain& chain, const std::vector<Chain>& others = {});

/// Whether `folder` of a Merged entry is one that a merge makes ("merged/3f9a..."): an entry that was made by hand must
/// not lead out of the ledger.
[[nodiscard]] bool is_merged_folder(const std::string& folder);

/// The chains that were merged into the one of this folder, and into those.
[[nodiscard]] std::vector<Chain> merged_chains(const std::filesystem::path& study_folder, const Chain& chain);

/// Trials with a result that a chain knows of.
[[nodiscard]] std::set<std::string> known_results(const Chain& chain, const std::vector<Chain>& others);

}  // namespace ceteris::ledger
