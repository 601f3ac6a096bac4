// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ledger/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/json_depth.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/ledger/chain_file.hpp"
#include "ceteris/ledger/check.hpp"
#include "ceteris/ledger/copy.hpp"
#include "ceteris/ledger/stored_trial.hpp"
#include "ceteris/ledger/summary.hpp"
#include "ceteris/trial_store/store.hpp"

namespace ceteris::ledger {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFolderDigits = 16;

std::vector<std::string> sorted_names(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

/// Hash of the study file and code of each version: what must be the same on both sides.
std::vector<std::string> versions_of(const fs::path& study_folder) {
  std::vector<std::string> versions;
  for (int number = 1;; ++number) {
    const fs::path file = study_folder / std::to_string(number) / "version.json";
    std::error_code error;
    if (!fs::exists(file, error)) {
      return versions;
    }
    const std::string text = read_file(file);
    require_flat_json(text, printable(file.string()));
    const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains("hash") || !json.contains("code")) {
      throw spec_error(printable(file.string()), "is not what ceteris wrote there");
    }
    versions.push_back(json["hash"].dump() + json["code"].dump());
  }
}

/// What the program itself decides: times and memory differ from run to run.
std::map<std::string, double> values_of(const trial_store::TrialResult& result) {
  std::map<std::string, double> values;
  for (const trial_store::SourceReading& one : result.end.readings) {
    if (one.source != "seconds" && one.source != "memory" && one.reading.state == metrics::State::Value) {
      values.emplace(one.source, one.reading.value);
    }
  }
  return values;
}

/// Empty when both gave the same.
std::string difference(const trial_store::TrialResult& here, const trial_store::TrialResult& there) {
  if (here.end.outcome != there.end.outcome) {
    return fmt::format("it ended {} here and {} there", record::meaning(here.end.outcome).name,
                       record::meaning(there.end.outcome).name);
  }
  const std::map<std::string, double> first = values_of(here);
  for (const auto& [source, value] : values_of(there)) {
    const auto same = first.find(source);
    if (same != first.end() && same->second != value) {
      return fmt::format("{} is {} here and {} there", printable(source), shortest(same->second), shortest(value));
    }
  }
  return {};
}

/// All but locks, temporaries, and reports of a part of the study.
bool is_part_of_study(const fs::path& below) {
  const std::string name = below.filename().string();
  return name != "lock" && !name.starts_with(".") && !name.ends_with(".lock") && !name.starts_with("report.") &&
         below != "results.csv" && below != "study.json";
}

/// Versions, the chain, and the chains that were merged into it.
bool is_part_of_chain(const fs::path& below) {
  const std::string top = below.begin()->string();
  return top == "chain.jsonl" || top == "chain.head" || top == "merged" ||
         std::ranges::all_of(top, [](char c) { return c >= '0' && c <= '9'; });
}

/// Of a trial: its key, its result, the records of its attempts; not what the program left.
bool is_record(const fs::path& below) {
  const std::string name = below.filename().string();
  const auto depth = std::distance(below.begin(), below.end());
  return depth == 1 ? name == "trial.json" || name == "result.json" || name == "attempts"
                    : depth == 2 || name == "attempt.json";
}

class Merger {
 public:
  Merger(const fs::path& runs, const fs::path& other) : runs_(runs), other_(other) {}

  Merge all() {
    require_mergeable();
    remove_stale_temporaries(runs_);
    for (const std::string& id : sorted_names(other_)) {
      if (trial_store::is_trial_id(id) && !is_training_run(other_, id)) {
        trial(id);
      }
    }
    for (const std::string& name : sorted_names(other_ / "studies")) {
      if (fs::is_directory(other_ / "studies" / name)) {
        study(name);
      }
    }
    for (const std::string& id : lacking_) {
      merge_.notes.push_back(fmt::format(
          "trial {} was begun here and has no result, and has one there: it was left as it is, since no chain names it "
          "or somebody works on it",
          id));
    }
    std::error_code error;
    if (fs::exists(other_ / "gates", error)) {
      merge_.notes.push_back("gates and their campaigns are not merged: they count the candidates of one folder");
    }
    return std::move(merge_);
  }

 private:
  void require_mergeable() const {
    std::error_code error;
    for (const fs::path& folder : {runs_, other_}) {
      if (!fs::is_directory(folder, error)) {
        throw usage_error(printable(folder.string()), "is no folder of trials and studies");
      }
    }
    if (fs::equivalent(runs_, other_, error)) {
      throw usage_error(printable(other_.string()), "is the folder that it would be merged into");
    }
    const Check check = check_ledger(other_);
    if (!check.findings.empty()) {
      throw spec_error(
          check.findings.front().where, check.findings.front().what,
          fmt::format("nothing was merged; ceteris ledger verify --runs {} says more", shell_word(other_.string())));
    }
    for (const std::string& id : sorted_names(other_)) {
      if (trial_store::is_trial_id(id) && trial_store::trial_state(other_, id) == trial_store::TrialState::Running) {
        throw spec_error(printable((other_ / id).string()), "is running", "merge when it has ended");
      }
    }
    for (const std::string& name : sorted_names(other_ / "studies")) {
      const fs::path here = runs_ / "studies" / name;
      if (fs::is_directory(here, error) && versions_of(here) != versions_of(other_ / "studies" / name)) {
        throw spec_error(printable((other_ / "studies" / name).string()),
                         "is another study than the one of this name here, or has other versions",
                         "shards have the same study file and the same code; amend both alike, or rename one");
      }
    }
  }

  void trial(const std::string& id) {
    const fs::path from = trial_store::trial_folder(other_, id);
    const fs::path to = trial_store::trial_folder(runs_, id);
    std::error_code error;
    if (!fs::exists(to, error)) {
      make_folder(to, [&](const fs::path& made) {
        copy_content(from, made, [](const fs::path& below) { return below != ".lock"; });
      });
      ++merge_.copied;
      return;
    }
    const auto hash = file_sha256(result_file(runs_, id));
    if (hash && hash == file_sha256(result_file(other_, id))) {
      ++merge_.same;
      return;
    }
    both_.insert(id);
    const trial_store::StoredTrial here = trial_store::read_trial(runs_, id);
    const trial_store::StoredTrial there = trial_store::read_trial(other_, id);
    if (!here.result || !there.result) {
      if (there.result) {
        lacking_.insert(id);
      }
      return;
    }
    const std::string what = difference(*here.result, *there.result);
    if (what.empty()) {
      equal_.insert(id);
      ++merge_.equal;
    } else {
      differing_.insert(id);
      merge_.differing.push_back({id, what});
    }
  }

  void study(const std::string& name) {
    const fs::path from = other_ / "studies" / name;
    const fs::path to = runs_ / "studies" / name;
    std::error_code error;
    if (!fs::exists(to, error)) {
      sync_file_system(runs_);
      make_folder(to, [&](const fs::path& made) { copy_content(from, made, is_part_of_study); });
      merge_.added.push_back(name);
      return;
    }
    join(name, from, to);
  }

  void join(const std::string& name, const fs::path& from, const fs::path& to) {
    const Chain here = read_chain(to);
    const Chain there = read_chain(from);
    if (!there.there) {
      merge_.notes.push_back(printable(name) +
                             " has no chain there; study run adds its results to the chain here as found");
      return;
    }
    std::vector<Chain> known = merged_chains(to, here);
    known.push_back(here);
    const bool knows = std::ranges::any_of(known, [&](const Chain& chain) {
      return std::ranges::any_of(chain.entries, [&](const Entry& e) { return e.sha256 == there.head(); });
    });
    const bool differs =
        std::ranges::any_of(there.entries, [&](const Entry& entry) { return differing_.contains(entry.trial); });
    if (knows && differs) {
      return;  // what is to be said is that values differ, not that the chain is known
    }
    if (knows) {
      merge_.notes.push_back(printable(name) +
                             ": nothing was added to the chain there since it was merged before or copied from here");
      return;
    }
    Entry entry;
    entry.kind = Kind::Merged;
    entry.head = there.head();
    entry.entries = there.entries.size();
    entry.folder = "merged/" + there.head().substr(0, kFolderDigits);
    const std::set<std::string> named = trials_of(from, there);
    keep_beside(from, to / entry.folder, named, entry);
    take_results(named);
    sync_file_system(runs_);
    append(to, {entry});
    merge_.joined.push_back(name);
  }

  /// Of the trials that both sides have, those that the chain there names.
  [[nodiscard]] std::set<std::string> trials_of(const fs::path& from, const Chain& there) const {
    std::vector<Chain> chains = merged_chains(from, there);
    chains.push_back(there);
    std::set<std::string> named;
    for (const Chain& chain : chains) {
      for (const Entry& one : chain.entries) {
        if (both_.contains(one.trial)) {
          named.insert(one.trial);
        }
      }
    }
    return named;
  }

  /// The chain of the other side with the files that it speaks of, its records of the trials that both had, and the
  /// records here of those that take_results replaces.
  void keep_beside(const fs::path& from, const fs::path& to, const std::set<std::string>& named, Entry& entry) const {
    for (const std::string& id : named) {
      if (differing_.contains(id)) {
        entry.differing.push_back(id);
      }
    }
    entry.equal =
        static_cast<int>(std::ranges::count_if(named, [&](const std::string& id) { return equal_.contains(id); }));
    std::error_code error;
    if (fs::exists(to, error)) {
      return;  // of a merge that was killed before its entry
    }
    make_folder(to, [&](const fs::path& made) {
      copy_content(from, made, is_part_of_chain);
      for (const std::string& id : named) {
        const bool lacks = lacking_.contains(id);
        copy_content(trial_store::trial_folder(lacks ? runs_ : other_, id), made / (lacks ? "replaced" : "trials") / id,
                     is_record);
      }
    });
  }

  /// Trials that were begun here and have their result there.
  void take_results(const std::set<std::string>& named) {
    for (const std::string& id : named) {
      if (!lacking_.contains(id) || trial_store::trial_state(runs_, id) == trial_store::TrialState::Running) {
        continue;
      }
      const TempDirectory away(runs_);
      const fs::path here = trial_store::trial_folder(runs_, id);
      std::error_code error;
      fs::rename(here, away.path() / id, error);
      if (error) {
        throw system_error(printable(here.string()), "cannot be moved", error.value());
      }
      make_folder(here, [&](const fs::path& made) {
        copy_content(trial_store::trial_folder(other_, id), made,
                     [](const fs::path& below) { return below != ".lock"; });
      });
      lacking_.erase(id);
      ++merge_.copied;
    }
  }

  const fs::path& runs_;
  const fs::path& other_;
  Merge merge_;
  std::set<std::string> both_ = {};       ///< trials that ran on both sides
  std::set<std::string> lacking_ = {};    ///< of these, without a result here, and with one there
  std::set<std::string> equal_ = {};      ///< of these, with the same values
  std::set<std::string> differing_ = {};  ///< of these, with other values
};

}  // namespace

Merge merge_ledger(const fs::path& runs, const fs::path& other) {
  return Merger(runs, other).all();
}

}  // namespace ceteris::ledger
