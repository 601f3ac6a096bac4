// SPDX-License-Identifier: Apache-2.0
// A small runner for tests of the ledger: claims trials, runs them, records them, until all have a result.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ceteris/metrics/source.hpp"
#include "ceteris/runner/pool.hpp"
#include "ceteris/trial_store/store.hpp"

namespace ceteris::trial_store::test {

/// The trials 1 to `count` of a shell script that writes to $JOURNAL what it does. "{{" is a brace of it.
struct Work {
  std::filesystem::path runs;
  std::filesystem::path journal;
  std::string script;
  int count = 0;

  [[nodiscard]] identity::TrialKey key(int seed) const {
    return {.command = {.argv = {"sh", "-c", script},
                        .environment = {{"JOURNAL", journal.string()}},
                        .seed = static_cast<std::uint64_t>(seed),
                        .replicate = seed},
            .directory_role = ".",
            .code = {}};
  }

  /// How often each line stands in the journal.
  [[nodiscard]] std::map<std::string, int> journal_lines() const {
    std::map<std::string, int> counts;
    std::ifstream file(journal);
    for (std::string line; std::getline(file, line);) {
      ++counts[line];
    }
    return counts;
  }
};

inline const std::vector<metrics::Source>& sources() {
  static const std::vector<metrics::Source> list = {metrics::parse_source("events", "x", "test")};
  return list;
}

/// Returns when every trial has its result, whoever ran it; false when a trial is refused otherwise.
inline bool run_all(const Work& work, int jobs) {
  constexpr int kRetries = 1000;
  std::deque<int> open;
  for (int seed = 1; seed <= work.count; ++seed) {
    open.push_back(seed);
  }
  std::map<std::size_t, TrialClaim> claims;
  std::map<std::size_t, int> seeds;
  std::deque<int> elsewhere;
  std::size_t tickets = 0;
  bool good = true;
  const auto next = [&](const std::string& /*slot*/) -> std::optional<runner::Assignment> {
    while (!open.empty()) {
      const int seed = open.front();
      open.pop_front();
      const identity::TrialKey key = work.key(seed);
      ClaimAnswer answer = try_claim(work.runs, key, kRetries);
      if (answer.claim) {
        const std::optional<int> number = answer.claim->begin_attempt({});
        if (!number) {
          elsewhere.push_back(seed);
          continue;
        }
        const auto dir = attempt_dir(work.runs, answer.claim->id(), *number);
        claims.emplace(tickets, std::move(*answer.claim));
        seeds[tickets] = seed;
        return runner::Assignment{tickets++, key.command, dir};
      }
      if (answer.refusal == Refusal::Running) {
        elsewhere.push_back(seed);
      } else {
        good = good && answer.refusal == Refusal::Ended;
      }
    }
    return std::nullopt;
  };
  const auto ended = [&](std::size_t ticket, const runner::AttemptResult& result) {
    const Recorded recorded = claims.at(ticket).end_attempt(attempt_end(result, sources()));
    claims.erase(ticket);
    if (!record::meaning(recorded.outcome).result) {
      open.push_back(seeds.at(ticket));
    }
  };
  while (good && !open.empty()) {
    runner::run_attempts(next, ended, sources(), jobs);
    std::swap(open, elsewhere);
    usleep(open.empty() ? 0 : 20000);
  }
  return good;
}

}  // namespace ceteris::trial_store::test
