// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ledger/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/ledger/chain_file.hpp"
#include "ceteris/ledger/sealed_split.hpp"
#include "ceteris/ledger/stored_trial.hpp"
#include "ceteris/ledger/summary.hpp"
#include "ceteris/trial_store/store.hpp"

namespace ceteris::ledger {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

/// Hashes of entries, and ids of trials with a result, over all chains.
struct Seen {
  std::set<std::string> hashes = {};
  std::set<std::string> results = {};
};

void append_all(std::vector<Finding>& to, const std::vector<Finding>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

void take(const Chain& chain, Seen& seen, Check& check) {
  append_all(check.findings, chain.findings);
  append_all(check.notes, chain.notes);
  for (const Entry& entry : chain.entries) {
    seen.hashes.insert(entry.sha256);
  }
  seen.results.merge(known_results(chain, {}));
}

/// The chain in `folder`, and those that were merged into it. `roots` hold its trials.
Chain check_chain(const fs::path& folder, const std::vector<fs::path>& roots, Seen& seen, Check& check, int depth) {
  constexpr int kDeepest = 8;
  Chain chain = read_chain(folder);
  take(chain, seen, check);
  check_versions(folder, chain, check);
  check_sealed_split(folder, chain, check);
  const std::string where = printable(chain_file(folder).string());
  std::vector<fs::path> places;  // attempts without a result whose trial was taken from another ledger come first
  for (const Entry& entry : chain.entries) {
    if (entry.kind == Kind::Merged && is_merged_folder(entry.folder)) {
      places.push_back(folder / entry.folder / "replaced");
    }
  }
  places.insert(places.end(), roots.begin(), roots.end());
  check_trials(places, chain, where, check);
  for (const Entry& entry : chain.entries) {
    if (entry.kind != Kind::Merged || depth == kDeepest) {
      continue;
    }
    if (!is_merged_folder(entry.folder)) {
      check.findings.push_back(
          {where, fmt::format("entry {} names {}, which no merge makes", entry.number, ceteris::quoted(entry.folder))});
      continue;
    }
    const fs::path other = folder / entry.folder;
    std::vector<fs::path> others = {other / "trials"};
    others.insert(others.end(), roots.begin(), roots.end());
    const Chain merged = check_chain(other, others, seen, check, depth + 1);
    if (merged.head() != entry.head && merged.findings.empty()) {
      check.findings.push_back(
          {printable(chain_file(other).string()),
           fmt::format("does not end with the entry that was merged at {}: it was replaced", printable(entry.time))});
    }
  }
  return chain;
}

CheckedStudy checked(const std::string& name, const Chain& chain) {
  std::set<std::string> trials;
  for (const Entry& entry : chain.entries) {
    if (!entry.trial.empty()) {
      trials.insert(entry.trial);
    }
  }
  const auto split = sealed_split_of(chain);
  return {name,         chain.there,   chain.entries.size(),
          chain.head(), trials.size(), split ? std::optional(split->looks.size()) : std::nullopt};
}

void check_study(const fs::path& runs, const std::string& name, Seen& seen, Check& check) {
  const fs::path folder = runs / "studies" / name;
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    return;
  }
  try {
    const Chain chain = check_chain(folder, {runs}, seen, check, 0);
    check.studies.push_back(checked(name, chain));
  } catch (const Error& problem) {
    check.findings.push_back({printable(folder.string()), problem.what()});
  }
}

/// The chain of a campaign of gates or of a pilot: nothing is merged into it, and it has no versions.
void check_other(const fs::path& runs, const fs::path& folder, Seen& seen, Check& check,
                 std::vector<CheckedStudy>& checks) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    return;
  }
  try {
    const Chain chain = read_chain(folder);
    take(chain, seen, check);
    if (folder.parent_path().filename() == "gates") {
      check_campaign(folder, chain, check);
    }
    check_trials({runs}, chain, printable(chain_file(folder).string()), check);
    checks.push_back(checked(folder.filename().string(), chain));
  } catch (const Error& problem) {
    check.findings.push_back({printable(folder.string()), problem.what()});
  }
}

/// Every record of a trial against its own hash. What a chain has said of the same file already is said better there.
void check_records(const fs::path& runs, const std::string& id, Check& check) {
  try {
    for (const std::string& problem : trial_store::read_trial(runs, id).problems) {
      const bool said = std::ranges::any_of(
          check.findings, [&](const Finding& one) { return !one.where.empty() && problem.starts_with(one.where); });
      if (!said) {
        check.findings.push_back({"", problem});
      }
    }
  } catch (const Error& error) {
    check.findings.push_back({printable((runs / id).string()), error.what()});
  }
}

/// Whether an entry has this hash, or one that begins so: reports print the first 16 digits.
bool is_known(const Seen& seen, const std::string& head) {
  const auto at = seen.hashes.lower_bound(head);
  return at != seen.hashes.end() && at->starts_with(head);
}

}  // namespace

Check check_ledger(const fs::path& runs, const std::vector<std::string>& heads) {
  constexpr std::size_t kFewestDigits = 16;
  for (const std::string& head : heads) {
    if (head.size() < kFewestDigits) {
      throw usage_error("--head " + printable(head), "is too short for a hash",
                        "16 digits or more, as reports print them");
    }
  }
  std::error_code error;
  if (!fs::is_directory(runs, error)) {
    throw usage_error(printable(runs.string()), "is no folder", "--runs names the folder that holds the trials");
  }
  Check check;
  Seen seen;
  for (const std::string& name : names_in(runs / "studies")) {
    check_study(runs, name, seen, check);
  }
  for (const std::string& name : names_in(runs / "gates")) {
    check_other(runs, runs / "gates" / name, seen, check, check.campaigns);
  }
  for (const std::string& name : names_in(runs / "pilots")) {
    check_other(runs, runs / "pilots" / name, seen, check, check.pilots);
  }
  for (const std::string& id : names_in(runs)) {
    if (!trial_store::is_trial_id(id) || is_training_run(runs, id) ||
        trial_store::trial_state(runs, id) == trial_store::TrialState::Absent) {
      continue;
    }
    ++check.trials;
    check.unchained += !seen.results.contains(id) && file_sha256(result_file(runs, id)) ? 1 : 0;
    check_records(runs, id, check);
  }
  for (const std::string& head : heads) {
    if (!is_known(seen, head)) {
      check.findings.push_back({head,
                                "is the hash of no entry of any chain here: the chain that had it was written "
                                "anew, cut off, or is another one"});
    }
  }
  return check;
}

}  // namespace ceteris::ledger
