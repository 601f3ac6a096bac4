// SPDX-License-Identifier: Apache-2.0
#include "ceteris/gate/campaign_chain.hpp"

#include <set>

#include "ceteris/base/hash.hpp"
#include "ceteris/ledger/chain_file.hpp"
#include "ceteris/ledger/check.hpp"
#include "ceteris/ledger/stored_trial.hpp"
#include "ceteris/ledger/summary.hpp"

namespace ceteris::gate {

namespace fs = std::filesystem;
using ledger::Entry;
using ledger::Kind;

void enter_in_chain(const fs::path& campaign, const std::vector<CampaignLine>& lines) {
  std::set<std::string> entered;
  for (const Entry& entry : ledger::read_chain(campaign).entries) {
    if (entry.kind == Kind::Entered) {
      entered.insert(entry.line_sha256);
    }
  }
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const CampaignLine& line = lines[i];
    Entry entry;
    entry.kind = Kind::Entered;
    entry.gate = line.gate;
    entry.gate_number = line.number;
    entry.line_sha256 = sha256_hex(line.text);
    const bool may = i + 1 == lines.size() || !ledger::says_chained(line.text);
    if (may && !entered.contains(entry.line_sha256)) {
      entries.push_back(std::move(entry));
    }
  }
  if (!entries.empty()) {
    ledger::append(campaign, std::move(entries));
  }
}

void add_results(const fs::path& campaign, const fs::path& runs, const std::vector<std::string>& trials) {
  std::set<std::string> known = ledger::known_results(ledger::read_chain(campaign), {});
  std::vector<Entry> entries;
  for (const std::string& trial : trials) {
    if (!known.insert(trial).second) {
      continue;
    }
    if (auto entry = ledger::found(runs, trial)) {
      entries.push_back(std::move(*entry));
    }
  }
  if (!entries.empty()) {
    ledger::append(campaign, std::move(entries));
  }
}

void decide_in_chain(const fs::path& campaign, const std::string& gate, std::string_view word, std::string_view bytes) {
  Entry entry;
  entry.kind = Kind::Decided;
  entry.gate = gate;
  entry.outcome = word;
  entry.file_sha256 = sha256_hex(bytes);
  ledger::append(campaign, {std::move(entry)});
}

std::string decided_in_chain(const fs::path& campaign, const std::string& gate) {
  std::string hash;
  for (const Entry& entry : ledger::read_chain(campaign).entries) {
    if (entry.kind == Kind::Decided && entry.gate == gate) {
      hash = entry.file_sha256;
    }
  }
  return hash;
}

}  // namespace ceteris::gate
