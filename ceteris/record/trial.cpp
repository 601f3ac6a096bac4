// SPDX-License-Identifier: Apache-2.0
#include "ceteris/record/trial.hpp"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/base/json_depth.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::record {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSchemaName = "ceteris.trial";
constexpr std::size_t kIdDigits = 20;

constexpr int kOneLine = -1;

std::string dump(const Json& json, int indent = kOneLine) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

/// The text of a file: two spaces a level.
std::string file_text(const Json& json) {
  return dump(json, 2) + '\n';
}

Json json_of(const MetricPoint& point) {
  return {{"step", point.step},
          {"split", point.split},
          {"name", point.name},
          {"value", std::isfinite(point.value) ? Json(point.value) : Json(nullptr)}};
}

MetricPoint point_of(const Json& json) {
  const Json& value = json.at("value");
  return {.step = json.at("step").get<std::int64_t>(),
          .split = json.at("split").get<std::string>(),
          .name = json.at("name").get<std::string>(),
          .value = value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>()};
}

Json json_of(const TrialKey& key) {
  const Json spec = Json::parse(key.spec_json, nullptr, false);
  CETERIS_CHECK(!spec.is_discarded(), "TrialKey::spec_json is not JSON");
  return {{"schema", kSchemaName},
          {"schema_version", kTrialSchema},
          {"semantics_version", key.semantics},
          {"id", trial_id(key)},
          // As text, so that reading it back gives the bytes the id was made of, whatever a parser does to numbers.
          {"spec_canonical", key.spec_json},
          {"spec", spec},
          {"data_fingerprint", key.data_fingerprint},
          {"replicate", key.replicate},
          {"budget", {{"currency", key.budget.currency}, {"amount", key.budget.amount}}}};
}

TrialKey key_of(const Json& json) {
  const Json& budget = json.at("budget");
  return {.spec_json = json.at("spec_canonical").get<std::string>(),
          .data_fingerprint = json.at("data_fingerprint").get<std::string>(),
          .replicate = json.at("replicate").get<std::uint64_t>(),
          .budget = {.currency = budget.at("currency").get<std::string>(), .amount = budget.at("amount").get<double>()},
          .semantics = json.at("semantics_version").get<int>()};
}

/// Parses, checks the schema, and turns every complaint of the JSON library into one line that names `where`.
template <typename F>
auto read(std::string_view text, const std::string& where, F&& fields) {
  require_flat_json(text, where);
  try {
    const Json json = Json::parse(text);
    const std::string schema = json.at("schema").get<std::string>();
    const int version = json.at("schema_version").get<int>();
    if (schema != kSchemaName || version != kTrialSchema) {
      throw spec_error(where, "has schema " + ceteris::quoted(schema) + " version " + std::to_string(version),
                       std::string("this program reads '") + kSchemaName + "' version " + std::to_string(kTrialSchema));
    }
    return fields(json);
  } catch (const nlohmann::json::exception& e) {
    throw spec_error(where, "cannot be read as a trial: " + printable(e.what()));
  }
}

}  // namespace

std::string trial_id(const TrialKey& key) {
  // Written by hand in key order: the spec goes in byte for byte, and numbers are the shortest.
  const std::string canonical =
      "{\"budget\":{\"amount\":" + shortest(key.budget.amount) + ",\"currency\":" + dump(key.budget.currency) +
      "},\"data\":" + dump(key.data_fingerprint) + ",\"replicate\":" + std::to_string(key.replicate) +
      ",\"semantics\":" + std::to_string(key.semantics) + ",\"spec\":" + key.spec_json + "}";
  return sha256_hex(canonical).substr(0, kIdDigits);
}

std::string to_json(const TrialKey& key) {
  return file_text(json_of(key));
}

TrialKey trial_key_from_json(std::string_view json, const std::string& where) {
  return read(json, where, key_of);
}

std::string to_json(const TrialRecord& trial) {
  Json json = json_of(trial.key);
  json["id"] = trial.id;
  Json metrics = Json::array();
  for (const MetricPoint& point : trial.final_metrics) {
    metrics.push_back(json_of(point));
  }
  json["final_metrics"] = std::move(metrics);
  json["best"] = trial.best ? json_of(*trial.best) : Json(nullptr);
  if (trial.averaged_weights) {
    json["scored_weights"] = "average";
  }
  if (trial.scored_best) {
    json["scored_checkpoint"] = "best";
  }
  json["diverged"] = trial.diverged;
  json["steps"] = trial.steps;
  json["samples"] = trial.samples;
  return file_text(json);
}

TrialRecord trial_from_json(std::string_view json, const std::string& where) {
  return read(json, where, [](const Json& j) {
    TrialRecord trial;
    trial.id = j.at("id").get<std::string>();
    trial.key = key_of(j);
    for (const Json& point : j.at("final_metrics")) {
      trial.final_metrics.push_back(point_of(point));
    }
    if (const Json& best = j.at("best"); !best.is_null()) {
      trial.best = point_of(best);
    }
    trial.averaged_weights = j.value("scored_weights", std::string()) == "average";
    trial.scored_best = j.value("scored_checkpoint", std::string()) == "best";
    trial.diverged = j.at("diverged").get<bool>();
    trial.steps = j.at("steps").get<std::int64_t>();
    trial.samples = j.at("samples").get<std::int64_t>();
    return trial;
  });
}

}  // namespace ceteris::record
