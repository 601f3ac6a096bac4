// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ledger/chain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace ceteris::ledger {
namespace {

std::vector<ReadEntry> lines_of(std::string_view text) {
  std::vector<ReadEntry> lines;
  std::size_t start = 0;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', start)) {
    lines.push_back(read_entry(text.substr(start, end - start)));
    start = end + 1;
  }
  return lines;
}

/// Follows the numbers and the hashes from line to line.
class Follower {
 public:
  Follower(Chain& chain, const std::string& where, const std::vector<ReadEntry>& lines)
      : chain_(chain), where_(where), hashes_{{0, ""}} {
    for (const ReadEntry& line : lines) {
      if (line.entry) {
        hashes_.emplace(line.entry->number, line.entry->sha256);
      }
    }
  }

  void take(ReadEntry line) {
    ++line_;
    if (line.entry) {
      follow(std::move(*line.entry));
      return;
    }
    find(line.problem);
    if (!line.claimed.empty()) {
      hashes_.emplace(expected_, line.claimed);  // what the entry after it was written after, if only this one changed
    }
    ++expected_;
  }

 private:
  void follow(Entry entry) {
    const bool again = !seen_.insert(entry.number).second;
    if (again) {
      find(
          fmt::format("entry {} stands there a second time: a line was copied, or two machines wrote at a time that do "
                      "not see each other's locks",
                      entry.number));
    } else if (entry.number > expected_) {
      jump(entry.number);
    }
    const auto before = entry.number == 0 ? hashes_.end() : hashes_.find(entry.number - 1);
    if (!again && before != hashes_.end() && before->second != entry.before) {
      find(
          fmt::format("entry {} was not written after the entry {} that is there: one of both was replaced and hashed "
                      "again",
                      entry.number, entry.number - 1));
    }
    expected_ = std::max(expected_, entry.number + 1);
    chain_.entries.push_back(std::move(entry));
  }

  void jump(std::uint64_t to) {
    const std::uint64_t last = to - 1;
    if (hashes_.contains(expected_)) {
      find(fmt::format("entry {} stands before entry {}: lines were put in another order", to, expected_));
    } else if (last == expected_) {
      find(fmt::format("entry {} stands where entry {} belongs: one entry was taken out", to, last));
    } else {
      find(fmt::format("entry {} stands where entry {} belongs: {} entries were taken out", to, expected_,
                       to - expected_));
    }
  }

  void find(std::string what) { chain_.findings.push_back({fmt::format("{}:{}", where_, line_), std::move(what)}); }

  Chain& chain_;
  const std::string& where_;
  std::map<std::uint64_t, std::string> hashes_;  ///< by number
  std::set<std::uint64_t> seen_ = {};
  std::size_t line_ = 0;
  std::uint64_t expected_ = 1;
};

}  // namespace

Chain chain_from_text(std::string_view text, const std::string& where) {
  Chain chain{.there = true};
  std::vector<ReadEntry> lines = lines_of(text);
  chain.lines = lines.size();
  Follower follower(chain, where, lines);
  for (ReadEntry& line : lines) {
    follower.take(std::move(line));
  }
  const std::size_t rest = text.size() - (text.rfind('\n') + 1);  // npos + 1 is 0
  if (rest > 0) {
    chain.notes.push_back(
        {fmt::format("{}:{}", where, lines.size() + 1),
         fmt::format("{} bytes of a line that was cut off when its writer was killed or the machine stopped; what it "
                     "would have said is not lost: the next call of study run adds it",
                     rest)});
  }
  for (const Entry& entry : chain.entries) {
    if (entry.cut > 0) {
      chain.notes.push_back({where, fmt::format("before entry {} stood {} bytes of a line that was cut off when its "
                                                "writer was killed or the machine stopped; the chain went on after it",
                                                entry.number, entry.cut)});
    }
    if (entry.lost > 0) {
      chain.findings.push_back(
          {where, fmt::format("when entry {} was written, entry {} with the SHA-256 {} had been there, and was not any "
                              "more: entries were taken from the end, or replaced",
                              entry.number, entry.lost, entry.lost_head.substr(0, 12))});
    }
    if (entry.kind == Kind::Unknown) {
      chain.notes.push_back(
          {where, fmt::format("entry {} is of a kind that this version of ceteris does not know", entry.number)});
    }
  }
  return chain;
}

}  // namespace ceteris::ledger
