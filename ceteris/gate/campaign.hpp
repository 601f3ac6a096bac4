// SPDX-License-Identifier: Apache-2.0
// The candidates of one baseline, counted: every new one spends from one error, so that many of them do not find a
// "better" by chance.
//
//   RUNS/gates/<baseline>/campaign.jsonl    one line a gate, appended before its first trial; never changed
//                         <gate>.json       the verdict of a gate, written once
//                         chain.jsonl       gates, trials and verdicts as they came (campaign_chain.hpp)
//
// A baseline is its program and the content of the files that it names: whoever edits it begins another campaign, whose
// size says nothing of the first one's. That is why gates against the same words are counted beside.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "ceteris/gate/terms.hpp"
#include "ceteris/identity/code_state.hpp"

namespace ceteris::gate {

/// What is asked, of which code.
struct GateIdentity {
  std::string baseline;      ///< id of the campaign: the baseline's program and files, whatever is asked of it
  std::string gate;          ///< id of this gate in it: both programs, their code, the metric, the rule
  identity::CodeState code;  ///< of both arms
};

/// `runs`, the folder of trials, does not count as code. Throws for inputs that are not there.
[[nodiscard]] GateIdentity identity_of(const GateTerms& terms, const GateStudy& study,
                                       const std::filesystem::path& runs);

/// A gate in the ledger of its campaign.
struct GateEntry {
  record::GateCampaign campaign;
  std::uint64_t seed = 0;        ///< drawn when it was entered; draws the seeds of its trials
  std::filesystem::path folder;  ///< of the campaign
  std::filesystem::path verdict;
};

/// Finds the gate in its campaign, or appends it with the next number, its level (stats::campaign_level) and a seed
/// from the system's random source. Waits for other processes that do the same. Throws a spec error for a ledger that
/// was edited, a system error for one that cannot be written.
[[nodiscard]] GateEntry enter(const std::filesystem::path& runs, const GateIdentity& identity,
                              const record::GateQuestion& question);

/// The verdict of a gate that was decided before; nothing when there is none. Throws a spec error when it was edited,
/// also when it has the hash of what stands in it and the chain has another one.
[[nodiscard]] std::optional<record::GateRecord> stored_verdict(const GateEntry& entry);
void store_verdict(const GateEntry& entry, const record::GateRecord& gate);

}  // namespace ceteris::gate
