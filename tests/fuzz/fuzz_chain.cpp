// SPDX-License-Identifier: Apache-2.0
// Whatever text stands in a chain: entries and findings, never an error; and a kill in the middle of an append (the
// text without its end) never makes a finding.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ceteris/ledger/chain.hpp"
#include "ceteris/ledger/summary.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const ceteris::ledger::Chain chain = ceteris::ledger::chain_from_text(text, "chain.jsonl");
  if (chain.entries.size() > chain.lines || ceteris::ledger::summary_of(chain).entries != chain.entries.size()) {
    std::abort();
  }
  const std::size_t last = text.rfind('\n');
  if (last != std::string_view::npos) {
    const std::string_view whole = text.substr(0, last + 1);
    for (const std::size_t more : {text.size() - whole.size(), (text.size() - whole.size()) / 2}) {
      const auto cut = ceteris::ledger::chain_from_text(text.substr(0, whole.size() + more), "chain.jsonl");
      if (cut.findings.size() != chain.findings.size() || cut.entries.size() != chain.entries.size()) {
        std::abort();
      }
    }
  }
  return 0;
}
