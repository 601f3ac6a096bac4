// SPDX-License-Identifier: Apache-2.0
// The chain of a campaign (ledger/entry.hpp): which gates were entered, which of their trials began and ended, which
// verdicts were stored. `ceteris ledger verify` holds the files of the campaign against it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ceteris::gate {

/// A gate in campaign.jsonl.
struct CampaignLine {
  std::string gate;
  int number = 0;
  std::string text;  ///< the line without its end
};

/// Enters the last of `lines`, and those before it that the chain does not have and that say nothing of a chain, as a
/// ceteris without one wrote them. What else is missing was taken out, and stays missing.
void enter_in_chain(const std::filesystem::path& campaign, const std::vector<CampaignLine>& lines);

/// That these trials have results, where the chain does not have them: their runner was killed before it could say so.
void add_results(const std::filesystem::path& campaign, const std::filesystem::path& runs,
                 const std::vector<std::string>& trials);

/// Before the file of the verdict is written with these bytes.
void decide_in_chain(const std::filesystem::path& campaign, const std::string& gate, std::string_view word,
                     std::string_view bytes);

/// SHA-256 of the verdict of a gate as the chain has it; empty when it has none.
[[nodiscard]] std::string decided_in_chain(const std::filesystem::path& campaign, const std::string& gate);

}  // namespace ceteris::gate
