// SPDX-License-Identifier: Apache-2.0
// Whether a ledger is as it was written: every record against its own hash, every chain, and what the chains say
// against what is there (docs/honesty.md has what this finds and what it cannot).
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ceteris/ledger/chain.hpp"

namespace ceteris::ledger {

struct CheckedStudy {
  std::string name;
  bool chained = false;
  std::uint64_t entries = 0;
  std::string head = {};
  std::size_t trials = 0;                   ///< that the chain names
  std::optional<std::size_t> sealed_looks;  ///< at its sealed test split; none: it has no such split
};

struct Check {
  std::vector<CheckedStudy> studies = {};    ///< by name
  std::vector<CheckedStudy> campaigns = {};  ///< of gates, by the id of the baseline
  std::vector<CheckedStudy> pilots = {};     ///< by name of the study
  std::size_t trials = 0;                    ///< folders of trials
  std::size_t unchained = 0;  ///< of these, with a result that no chain names: of `trial run`, old studies and gates
  std::vector<Finding> findings = {};
  std::vector<Finding> notes = {};  ///< what a kill leaves, and what cannot be checked: no sign of an edit
};

/// `heads`: hashes that were written down elsewhere; each must be an entry of some chain. Throws a usage error when
/// there is no such folder; whatever stands in it becomes a finding.
[[nodiscard]] Check check_ledger(const std::filesystem::path& runs, const std::vector<std::string>& heads = {});

/// Study files and versions of one study against its chain.
void check_versions(const std::filesystem::path& study_folder, const Chain& chain, Check& check);

/// The gates and the verdicts of a campaign against its chain.
void check_campaign(const std::filesystem::path& campaign, const Chain& chain, Check& check);
/// Whether a line of campaign.jsonl was written by a ceteris that keeps chains.
[[nodiscard]] bool says_chained(const std::string& line);

/// The trials that a chain names against their folders, which lie in the first of `roots` that has them.
void check_trials(const std::vector<std::filesystem::path>& roots, const Chain& chain, const std::string& where,
                  Check& check);

}  // namespace ceteris::ledger
