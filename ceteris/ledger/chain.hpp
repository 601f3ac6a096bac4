// SPDX-License-Identifier: Apache-2.0
// The chain of a study as a whole: its lines in order, and what is wrong with them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ceteris/ledger/entry.hpp"

namespace ceteris::ledger {

/// Something that was changed, taken away or put there: where, and a sentence that says what and what it means.
struct Finding {
  std::string where;
  std::string what;

  [[nodiscard]] std::string line() const { return where.empty() ? what : where + ": " + what; }
};

struct Chain {
  bool there = false;                  ///< the file exists
  std::vector<Entry> entries = {};     ///< in the order of the lines; those that cannot be trusted are left out
  std::vector<Finding> findings = {};  ///< lines that were changed, taken out, put in or moved
  std::vector<Finding> notes = {};     ///< what a kill or a machine that stopped leaves: no sign of an edit
  std::size_t lines = 0;

  /// `sha256` of the last entry; empty when there is none.
  [[nodiscard]] std::string head() const { return entries.empty() ? std::string() : entries.back().sha256; }
};

/// Reads the text of a chain; `where` names its file. Never throws for what stands in it.
[[nodiscard]] Chain chain_from_text(std::string_view text, const std::string& where);

}  // namespace ceteris::ledger
