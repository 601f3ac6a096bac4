// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ledger/summary.hpp"

#include <algorithm>
#include <iterator>

#include "ceteris/ledger/chain_file.hpp"

namespace ceteris::ledger {
namespace {

namespace fs = std::filesystem;

/// Entries that are in `counted` already are passed over: chains may have a beginning in common.
void count(Summary& summary, const Chain& chain, std::set<std::string>& counted) {
  bool looked = false;
  bool begun = false;
  for (const Entry& entry : chain.entries) {
    if (!counted.insert(entry.sha256).second) {
      looked = looked || entry.kind == Kind::Looked;
      continue;
    }
    switch (entry.kind) {
      case Kind::Began:
        begun = true;
        ++summary.began;
        break;
      case Kind::Found:
        summary.found_before += begun ? 0 : 1;
        break;
      case Kind::Looked:
        looked = true;
        summary.looks.push_back({entry.time, entry.version, entry.ended, entry.planned});
        break;
      case Kind::Amended:
        summary.amended_after_look += looked ? 1 : 0;
        break;
      case Kind::Merged:
        ++summary.merged;
        summary.differing += static_cast<int>(entry.differing.size());
        break;
      default:
        break;
    }
  }
  std::ranges::transform(chain.findings, std::back_inserter(summary.problems), &Finding::line);
}

void add_merged(std::vector<Chain>& chains, const fs::path& folder, const Chain& chain, int depth) {
  constexpr int kDeepest = 8;
  for (const Entry& entry : chain.entries) {
    if (entry.kind == Kind::Merged && depth < kDeepest && is_merged_folder(entry.folder)) {
      const fs::path other = folder / entry.folder;
      chains.push_back(read_chain(other));
      add_merged(chains, other, Chain(chains.back()), depth + 1);
    }
  }
}

}  // namespace

bool is_merged_folder(const std::string& folder) {
  constexpr std::string_view kStart = "merged/";
  return folder.starts_with(kStart) && folder.size() > kStart.size() &&
         std::ranges::all_of(folder.substr(kStart.size()),
                             [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Summary summary_of(const Chain& chain, const std::vector<Chain>& others) {
  Summary summary{.there = chain.there, .head = chain.head(), .entries = chain.entries.size()};
  if (!chain.entries.empty()) {
    summary.registered = chain.entries.front().time;
    summary.adopted = chain.entries.front().kind != Kind::Registered;
  }
  std::set<std::string> counted;
  count(summary, chain, counted);
  std::ranges::for_each(others, [&](const Chain& other) { count(summary, other, counted); });
  std::ranges::stable_sort(summary.looks, {}, &Look::time);
  return summary;
}

std::vector<Chain> merged_chains(const fs::path& study_folder, const Chain& chain) {
  std::vector<Chain> chains;
  add_merged(chains, study_folder, chain, 0);
  return chains;
}

std::set<std::string> known_results(const Chain& chain, const std::vector<Chain>& others) {
  std::set<std::string> known;
  const auto add = [&](const Chain& one) {
    for (const Entry& entry : one.entries) {
      if ((entry.kind == Kind::Ended || entry.kind == Kind::Found) && !entry.result_sha256.empty()) {
        known.insert(entry.trial);
      }
    }
  };
  add(chain);
  std::ranges::for_each(others, add);
  return known;
}

}  // namespace ceteris::ledger
