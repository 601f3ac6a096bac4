// SPDX-License-Identifier: Apache-2.0
#include "ceteris/gate/campaign.hpp"

#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "ceteris/base/clock.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/file_lock.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/base/json_depth.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/gate/campaign_chain.hpp"
#include "ceteris/metrics/source.hpp"
#include "ceteris/stats/sequential_rule.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/study/trainer.hpp"
#include "ceteris/study/trials.hpp"
#include "ceteris/trial_store/seal.hpp"

namespace ceteris::gate {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kEntrySchema = "ceteris.gate_entry/1";

std::string id_of(const Json& json) {
  constexpr std::size_t kDigits = 16;
  return sha256_hex(json.dump(-1, ' ', false, Json::error_handler_t::replace)).substr(0, kDigits);
}

/// The baseline's own files: not what git tracks, since every candidate in the same work tree would change it.
identity::CodeState baseline_code(const GateStudy& study) {
  study::StudyFile alone = study.file;
  alone.programs = {study.file.program(0)};
  alone.spec.inputs.clear();
  if (!alone.programs.front().trainer.empty()) {
    return study::trainer_code(alone);
  }
  return identity::code_state(study::command_of(study.file, study.design, 0, 0), std::nullopt, study.file.directory,
                              {});
}

Json json_of(const study::StudyFile& file, const design::Design& design, std::size_t arm) {
  return {{"command", study::command_of(file, design, arm, 0)}, {"values", design::canonical(design.arms[arm].values)}};
}

/// Of a line without its own hash. Each line has that of the one before it, too, so that none can be taken out.
std::string hash_of(const Json& entry) {
  Json without = entry;
  without.erase("sha256");
  return sha256_hex(without.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::string last_hash(const std::vector<Json>& entries) {
  return entries.empty() ? "" : entries.back().at("sha256").get<std::string>();
}

/// Nothing ran for a line that a crash cut short: it is passed over.
std::vector<Json> entries_in(const fs::path& file) {
  std::vector<Json> entries;
  std::error_code error;
  if (!fs::exists(file, error)) {
    return entries;
  }
  const std::vector<std::string> lines = split(read_file(file), '\n');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string where = printable(file.string()) + ":" + std::to_string(i + 1);
    require_flat_json(lines[i], where);
    const Json json = Json::parse(lines[i], nullptr, false);
    if (json.is_discarded()) {
      continue;
    }
    const bool whole = json.is_object() && json.value("schema", "") == kEntrySchema && json.contains("sha256") &&
                       json["sha256"] == hash_of(json);
    if (!whole || json.value("previous", "") != last_hash(entries)) {
      throw spec_error(where, whole ? "a line before it is missing or was changed" : "was changed after it was written",
                       "put the file back from a copy: these lines count the candidates");
    }
    entries.push_back(json);
  }
  return entries;
}

/// Gates in other campaigns of `gates` whose baseline is written alike.
int other_versions(const fs::path& gates, const std::string& baseline, const std::string& words) {
  int count = 0;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(gates, error)) {
    if (entry.path().filename() != baseline && fs::is_directory(entry.path())) {
      const std::vector<Json> entries = entries_in(entry.path() / "campaign.jsonl");
      if (!entries.empty() && entries.front().value("baseline", "") == words) {
        count += static_cast<int>(entries.size());
      }
    }
  }
  return count;
}

/// Others hold it for moments only.
std::unique_ptr<FileLock> lock_of(const fs::path& folder) {
  constexpr int kTries = 500;
  for (int i = 0;; ++i) {
    try {
      return std::make_unique<FileLock>(folder / ".lock");
    } catch (const Error& error) {
      if (error.exit() != Exit::Usage || i == kTries) {
        throw;
      }
    }
    usleep(20'000);
  }
}

/// From the system and from no stream: who could foresee it could try a candidate on it first.
std::uint64_t drawn_seed() {
  std::uint64_t seed = 0;
  if (getrandom(&seed, sizeof seed, 0) != static_cast<ssize_t>(sizeof seed)) {
    throw system_error("the system's random source", "cannot be read", errno);
  }
  return seed;
}

std::vector<CampaignLine> lines_of(const std::vector<Json>& entries) {
  std::vector<CampaignLine> lines;
  for (const Json& json : entries) {
    lines.push_back({json.at("gate").get<std::string>(), json.at("number").get<int>(),
                     json.dump(-1, ' ', false, Json::error_handler_t::replace)});
  }
  return lines;
}

GateEntry entry_from(const Json& json) {
  GateEntry entry;
  entry.campaign.gate = json.at("gate");
  entry.campaign.number = json.at("number");
  entry.campaign.level = json.at("level");
  entry.campaign.registered = json.at("registered");
  entry.seed = json.at("seed");
  return entry;
}

}  // namespace

GateIdentity identity_of(const GateTerms& terms, const GateStudy& study, const fs::path& runs) {
  GateIdentity identity;
  try {
    identity.code = study::code_of(study.file, study.design, runs);
  } catch (const Error& error) {
    throw at_flags(error);
  }
  const Json baseline = {{"program", json_of(study.file, study.design, 0)},
                         {"code", identity::code_sha256(baseline_code(study))}};
  identity.baseline = id_of(baseline);
  const study::MetricSpec& metric = study.file.spec.metric;
  const bool counted = terms.rule != record::GateRule::OpenEnded;  // one that is open-ended may go on with more pairs
  const record::StudyMetric shown = study::metrics_of(study.file).front();
  const auto number = [](const std::optional<double>& value) { return value ? Json(shortest(*value)) : Json(nullptr); };
  identity.gate = id_of({{"baseline", baseline},
                         {"candidate", json_of(study.file, study.design, 1)},
                         {"code", identity::code_sha256(identity.code)},
                         {"metric", metric.name},
                         {"source", metrics::to_text(study::sources_of(study.file).front())},
                         {"better", static_cast<int>(shown.better)},
                         {"scale", static_cast<int>(shown.scale)},
                         {"margin", number(metric.margin)},
                         {"failed", number(metric.failed)},
                         {"rule", static_cast<int>(terms.rule)},
                         {"pairs", counted ? terms.most_pairs : 0},
                         {"time_limit", shortest(terms.time_limit)}});
  return identity;
}

GateEntry enter(const fs::path& runs, const GateIdentity& identity, const record::GateQuestion& question) {
  const fs::path gates = runs / "gates";
  const fs::path folder = gates / identity.baseline;
  ensure_writable_directory(folder);
  const auto lock = lock_of(folder);
  const fs::path file = folder / "campaign.jsonl";
  std::vector<Json> entries = entries_in(file);
  auto found = std::ranges::find_if(entries, [&](const Json& json) { return json.at("gate") == identity.gate; });
  const std::string words =
      question.command.empty() ? question.baseline : question.baseline + " -- " + question.command;
  if (found == entries.end()) {
    int number = 1;
    for (const Json& json : entries) {
      number = std::max(number, json.at("number").get<int>() + 1);
    }
    Json json = {{"schema", kEntrySchema},
                 {"previous", last_hash(entries)},
                 {"number", number},
                 {"gate", identity.gate},
                 {"seed", drawn_seed()},
                 {"level", stats::campaign_level(kAlpha, number)},
                 {"registered", utc_timestamp()},
                 {"baseline", words},
                 {"candidate", question.candidate},
                 {"metric", question.metric.name},
                 {"chained", true}};
    json["sha256"] = hash_of(json);
    AppendFile ledger(file);
    ledger.append(json.dump(-1, ' ', false, Json::error_handler_t::replace));
    ledger.sync();
    entries.push_back(json);
    found = entries.end() - 1;
  }
  enter_in_chain(folder, lines_of(entries));
  GateEntry entry = entry_from(*found);
  entry.campaign.id = identity.baseline;
  entry.campaign.alpha = kAlpha;
  entry.campaign.tried = static_cast<int>(entries.size());
  entry.campaign.other_versions = other_versions(gates, identity.baseline, words);
  entry.folder = folder;
  entry.verdict = folder / (identity.gate + ".json");
  return entry;
}

std::optional<record::GateRecord> stored_verdict(const GateEntry& entry) {
  std::error_code error;
  if (!fs::exists(entry.verdict, error)) {
    return std::nullopt;
  }
  const std::string where = printable(entry.verdict.string());
  const std::string text = read_file(entry.verdict);
  if (const auto problem = trial_store::seal_problem(text)) {
    throw spec_error(where, *problem, "put it back from a copy; or take it away, and the verdict is made again");
  }
  if (const std::string hash = decided_in_chain(entry.folder, entry.campaign.gate);
      !hash.empty() && hash != sha256_hex(text)) {
    throw spec_error(where, "is whole, and not the verdict that the chain has: it was edited and hashed again",
                     "ceteris ledger verify says more; put it back from a copy, or take it away, and it is made again");
  }
  record::GateRecord gate = record::gate_from_json(text, where);
  gate.campaign.tried = entry.campaign.tried;
  gate.campaign.other_versions = entry.campaign.other_versions;
  return gate;
}

void store_verdict(const GateEntry& entry, const record::GateRecord& gate) {
  const std::string text = trial_store::sealed(record::to_json(gate));
  decide_in_chain(entry.folder, entry.campaign.gate, record::to_string(gate.word), text);
  write_file_atomic(entry.verdict, text);
}

}  // namespace ceteris::gate
