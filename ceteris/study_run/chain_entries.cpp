// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_run/chain_entries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "ceteris/base/file.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/ledger/chain_file.hpp"
#include "ceteris/ledger/stored_trial.hpp"
#include "ceteris/ledger/summary.hpp"
#include "ceteris/study/design_of.hpp"
#include "ceteris/study/metric.hpp"

namespace ceteris::study_run {
namespace {

namespace fs = std::filesystem;

ledger::Plan plan_of(const study::StudyFile& file) {
  ledger::Plan plan;
  for (const design::Arm& arm : study::design_of(file).arms) {
    plan.arms.push_back(arm.name);
  }
  const record::StudyMetric metric = study::metrics_of(file).front();
  plan.replicates = file.spec.replicates;
  plan.tasks = std::max(1, static_cast<int>(file.tasks.size()));
  plan.metric = metric.name;
  plan.better = metric.better == record::Better::Higher ? "higher" : "lower";
  plan.margin = metric.margin;
  plan.stopping = fmt::format("after {} replicates of every arm", file.spec.replicates);
  return plan;
}

/// The choice of tuning, when there is one that the chain does not have.
void add_choice(const study::Registered& registered, const ledger::Chain& chain, std::vector<ledger::Entry>& entries) {
  const int version = static_cast<int>(registered.versions.size());
  const auto hash = ledger::file_sha256(registered.folder / std::to_string(version) / "tuning.json");
  const bool known = std::ranges::any_of(chain.entries, [&](const ledger::Entry& entry) {
    return entry.kind == ledger::Kind::Tuned && entry.version == version;
  });
  if (hash && !known) {
    ledger::Entry entry;
    entry.kind = ledger::Kind::Tuned;
    entry.version = version;
    entry.file_sha256 = *hash;
    entries.push_back(std::move(entry));
  }
}

/// Results of `trials` that the chain does not know.
std::vector<ledger::Entry> found_entries(const fs::path& runs, const fs::path& folder, const ledger::Chain& chain,
                                         std::span<const study::StudyTrial> trials) {
  std::set<std::string> known = ledger::known_results(chain, ledger::merged_chains(folder, chain));
  std::vector<ledger::Entry> entries;
  for (const study::StudyTrial& trial : trials) {
    if (!known.insert(trial.id).second) {
      continue;
    }
    if (auto entry = ledger::found(runs, trial.id)) {
      entries.push_back(std::move(*entry));
    }
  }
  return entries;
}

}  // namespace

ledger::Entry version_entry(ledger::Kind kind, int number, const study::StudyFile& file,
                            const identity::CodeState& code, std::string_view version_text, const std::string& reason,
                            const std::vector<std::string>& changes) {
  ledger::Entry entry;
  entry.kind = kind;
  entry.version = number;
  entry.study = file.hash();
  entry.code = identity::code_sha256(code);
  entry.file_sha256 = sha256_hex(file.text);
  entry.version_sha256 = sha256_hex(version_text);
  entry.plan = plan_of(file);
  entry.reason = reason;
  entry.changes = changes;
  return entry;
}

std::size_t catch_up(const fs::path& runs, const study::Registered& registered,
                     std::span<const study::StudyTrial> trials) {
  const ledger::Chain chain = ledger::read_chain(registered.folder);
  std::vector<ledger::Entry> entries;
  if (!chain.there) {
    const int number = static_cast<int>(registered.versions.size());
    entries.push_back(version_entry(ledger::Kind::Adopted, number, registered.file, registered.code,
                                    read_file(registered.folder / std::to_string(number) / "version.json"),
                                    registered.versions.back().reason, {}));
  }
  add_choice(registered, chain, entries);
  std::vector<ledger::Entry> found = found_entries(runs, registered.folder, chain, trials);
  const std::size_t added = found.size();
  std::ranges::move(found, std::back_inserter(entries));
  if (!entries.empty()) {
    ledger::append(registered.folder, std::move(entries));
  }
  return added;
}

std::size_t add_found(const fs::path& runs, const fs::path& folder, std::span<const study::StudyTrial> trials) {
  std::vector<ledger::Entry> entries = found_entries(runs, folder, ledger::read_chain(folder), trials);
  const std::size_t added = entries.size();
  if (added > 0) {
    ledger::append(folder, std::move(entries));
  }
  return added;
}

}  // namespace ceteris::study_run
