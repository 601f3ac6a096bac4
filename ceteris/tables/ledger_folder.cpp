// SPDX-License-Identifier: Apache-2.0
#include "ceteris/tables/ledger_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "ceteris/base/text.hpp"
#include "ceteris/record/outcome.hpp"
#include "ceteris/tables/logged_runs.hpp"
#include "ceteris/trial_store/store.hpp"

namespace ceteris::tables {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> trial_ids(const std::string& folder) {
  std::vector<std::string> ids;
  std::error_code failed;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
    std::error_code none;
    const std::string name = entry->path().filename().string();
    if (trial_store::is_trial_id(name) && fs::exists(entry->path() / "trial.json", none)) {
      ids.push_back(name);
    }
  }
  std::ranges::sort(ids);
  return ids;
}

/// The key of a source ("json:... key='accuracy' pick=last"), or what stands before it: "seconds".
std::string metric_name(const std::string& source) {
  constexpr std::string_view kKey = " key='";
  const std::size_t at = source.find(kKey);
  if (at == std::string::npos) {
    return source.substr(0, source.find(' '));
  }
  const std::size_t begin = at + kKey.size();
  return source.substr(begin, source.find('\'', begin) - begin);
}

LoggedRun run_of(const trial_store::StoredTrial& trial) {
  LoggedRun run{trial.id, {}, {}};
  const nlohmann::json values = nlohmann::json::parse(trial.key->command.values_json, nullptr, false);
  if (values.is_object()) {
    for (const auto& [name, value] : values.items()) {
      run.facts.emplace_back("value." + name, value.is_string() ? value.get<std::string>() : value.dump());
    }
  }
  run.facts.emplace_back("seed", std::to_string(trial.key->command.seed));
  run.facts.emplace_back("replicate", std::to_string(trial.key->command.replicate));
  run.facts.emplace_back("status", record::meaning(trial.result->end.outcome).name);
  for (const trial_store::SourceReading& one : trial.result->end.readings) {
    const bool number = one.reading.state == metrics::State::Value || one.reading.state == metrics::State::NotFinite;
    run.metrics[metric_name(one.source)] = {{"", number ? shortest(one.reading.value) : ""}};
  }
  return run;
}

/// Why a trial is no run of the table; empty when it is one.
std::string no_run(const trial_store::StoredTrial& trial) {
  if (!trial.problems.empty()) {
    return "it is damaged: " + trial.problems.front();
  }
  // The pairs of a gate are replicates; a label marks them among the trials of its campaign.
  if (trial.key && !trial.key->label.empty() && !trial.key->label.starts_with("pair ")) {
    return "it ran beside the replicates (" + trial.key->label + ")";
  }
  if (trial.state == trial_store::TrialState::Running) {
    return "it still runs";
  }
  return trial.key && trial.result ? "" : "it has no result";
}

}  // namespace

bool is_ledger(const std::string& folder) {
  return !trial_ids(folder).empty();
}

Source read_ledger(const std::string& folder, const std::vector<std::string>& wanted) {
  Source source{.name = folder, .format = "ledger"};
  std::vector<LoggedRun> runs;
  for (const std::string& id : trial_ids(folder)) {
    const trial_store::StoredTrial trial = trial_store::read_trial(folder, id);
    if (const std::string why = no_run(trial); !why.empty()) {
      source.left_out.push_back({printable(folder + ", trial " + id), why});
    } else {
      runs.push_back(run_of(trial));
    }
  }
  put_runs(source, runs, wanted);
  source.roles.erase(Role::Step);
  return source;
}

}  // namespace ceteris::tables
