// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial_store/trial_record.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/json_depth.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/runner/secrets.hpp"
#include "ceteris/trial_store/seal.hpp"

namespace ceteris::trial_store {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kKeySchema = "ceteris.command-trial";
constexpr const char* kAttemptSchema = "ceteris.attempt";
constexpr const char* kResultSchema = "ceteris.trial-result";

constexpr std::array<std::string_view, 6> kStates = {"value", "missing", "empty", "text", "not-finite", "refused"};

/// JSON has no NaN and no infinity: they stand as texts.
Json json_of(double value) {
  return std::isfinite(value) ? Json(value) : Json(std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf");
}
double number_of(const Json& json) {
  if (json.is_number()) {
    return json.get<double>();
  }
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const auto& text = json.get_ref<const std::string&>();
  return text == "inf" ? kInfinity : text == "-inf" ? -kInfinity : std::numeric_limits<double>::quiet_NaN();
}

Json json_of(const std::vector<std::string>& texts) {
  Json list = Json::array();
  for (const std::string& text : texts) {
    list.push_back(printable(text));
  }
  return list;
}

Json json_of(const runner::Host& host) {
  return {{"name", printable(host.name)},
          {"cpu", printable(host.cpu)},
          {"cpu_kind", host.cpu_kind},
          {"cores", host.cores},
          {"memory_bytes", host.memory_bytes},
          {"system", printable(host.system)},
          {"distribution", printable(host.distribution)},
          {"ceteris", host.ceteris}};
}
runner::Host host_of(const Json& json) {
  return {.name = json.at("name"),
          .cpu = json.at("cpu"),
          .cpu_kind = json.at("cpu_kind"),
          .cores = json.at("cores"),
          .memory_bytes = json.at("memory_bytes"),
          .system = json.at("system"),
          .distribution = json.at("distribution"),
          .ceteris = json.at("ceteris")};
}

Json json_of(const SourceReading& read, bool with_curve) {
  const metrics::Reading& reading = read.reading;
  Json json = {{"source", printable(read.source)}, {"state", kStates.at(static_cast<std::size_t>(reading.state))}};
  if (reading.state == metrics::State::Value || reading.state == metrics::State::NotFinite) {
    json["value"] = json_of(reading.value);
  }
  if (!reading.problem.empty()) {
    json["problem"] = printable(reading.problem);
  }
  if (!reading.notes.empty()) {
    json["notes"] = json_of(reading.notes);
  }
  if (!with_curve && !reading.curve.empty()) {
    json["points"] = reading.curve.size();
  } else if (!reading.curve.empty()) {
    Json& curve = json["curve"] = Json::array();
    for (const metrics::Point& point : reading.curve) {
      curve.push_back({json_of(point.step), json_of(point.value)});
    }
  }
  return json;
}
SourceReading reading_of(const Json& json) {
  SourceReading read{.source = json.at("source"), .reading = {}};
  const auto state = std::ranges::find(kStates, json.at("state").get_ref<const std::string&>());
  if (state == kStates.end()) {
    throw Json::other_error::create(501, "an unknown state of a reading", &json);
  }
  read.reading.state = static_cast<metrics::State>(state - kStates.begin());
  read.reading.value = json.contains("value") ? number_of(json.at("value")) : 0;
  read.reading.problem = json.value("problem", std::string());
  read.points = json.value("points", std::size_t{0});
  read.reading.notes = json.value("notes", std::vector<std::string>());
  for (const Json& point : json.value("curve", Json::array())) {
    read.reading.curve.push_back({number_of(point.at(0)), number_of(point.at(1))});
  }
  return read;
}

Json json_of(const AttemptStart& start) {
  Json json = {
      {"host", json_of(start.host)},         {"slot", printable(start.slot)}, {"directory", printable(start.directory)},
      {"runner_pid", start.runner_pid},      {"started", start.started},      {"machine", printable(start.machine)},
      {"lease_seconds", start.lease_seconds}};
  if (start.imported.is_there()) {
    json["imported"] = {{"file", printable(start.imported.file)}, {"sha256", start.imported.sha256}};
  }
  return json;
}
AttemptStart start_of(const Json& json) {
  AttemptStart start{.host = host_of(json.at("host")),
                     .slot = json.at("slot"),
                     .directory = json.at("directory"),
                     .runner_pid = json.at("runner_pid"),
                     .started = json.at("started"),
                     .machine = json.value("machine", std::string()),
                     .lease_seconds = json.value("lease_seconds", 0.0)};
  if (json.contains("imported")) {
    start.imported = {.file = json.at("imported").at("file"), .sha256 = json.at("imported").at("sha256")};
  }
  return start;
}

Json json_of(const AttemptEnd& end, bool with_curves) {
  Json readings = Json::array();
  for (const SourceReading& reading : end.readings) {
    readings.push_back(json_of(reading, with_curves));
  }
  return {{"outcome", record::meaning(end.outcome).name},
          {"detail", printable(end.detail)},
          {"seconds", end.seconds},
          {"peak_bytes", end.peak_bytes},
          {"exit_code", end.exit_code},
          {"signal", end.signal},
          {"started_unix_ms", end.started_unix_ms},
          {"files_started_ns", end.files_started_ns},
          {"readings", std::move(readings)},
          {"left_behind", json_of(end.left_behind)}};
}
AttemptEnd end_of(const Json& json) {
  const auto outcome = record::outcome_named(json.at("outcome").get_ref<const std::string&>());
  if (!outcome) {
    throw Json::other_error::create(501, "an unknown outcome", &json);
  }
  AttemptEnd end{.outcome = *outcome,
                 .detail = json.at("detail"),
                 .seconds = json.at("seconds"),
                 .peak_bytes = json.at("peak_bytes"),
                 .exit_code = json.at("exit_code"),
                 .signal = json.at("signal"),
                 .started_unix_ms = json.at("started_unix_ms"),
                 .files_started_ns = json.at("files_started_ns"),
                 .left_behind = json.at("left_behind")};
  for (const Json& reading : json.at("readings")) {
    end.readings.push_back(reading_of(reading));
  }
  return end;
}

Json json_of(const identity::CodeState& code) {
  Json inputs = Json::array();
  for (const identity::InputFile& file : code.inputs) {
    inputs.push_back({{"path", printable(file.path)}, {"sha256", file.sha256}});
  }
  return {{"inputs", std::move(inputs)},
          {"git_content_sha256", code.git_content_sha256},
          {"git_commit", code.git_commit},
          {"git_diff_sha256", code.git_diff_sha256},
          {"unnamed_imports", json_of(code.unnamed_imports)},
          {"git_problem", printable(code.git_problem)}};
}
identity::CodeState code_of(const Json& json) {
  identity::CodeState code{.git_commit = json.at("git_commit"),
                           .git_diff_sha256 = json.at("git_diff_sha256"),
                           .git_content_sha256 = json.at("git_content_sha256"),
                           .unnamed_imports = json.at("unnamed_imports"),
                           .git_problem = json.at("git_problem")};
  for (const Json& file : json.at("inputs")) {
    code.inputs.push_back({.path = file.at("path"), .sha256 = file.at("sha256")});
  }
  return code;
}

Json header(const char* schema, std::string_view id) {
  return {{"schema", schema}, {"schema_version", kLedgerSchema}, {"id", id}};
}

std::string record_text(const Json& json) {
  return sealed(json.dump(2, ' ', false, Json::error_handler_t::replace));
}

/// A value in a message; lists and objects are not repeated there.
std::string shown(const Json& json) {
  return json.is_string()       ? ceteris::quoted(json.get_ref<const std::string&>())
         : json.is_structured() ? std::string("a list")
                                : json.dump();
}

/// Checks seal, schema and id, and turns every complaint of the JSON library into one line.
template <typename F>
auto read(std::string_view text, const char* schema, std::string_view id, const std::string& where, F&& fields) {
  if (const auto problem = seal_problem(text)) {
    throw spec_error(where, *problem);
  }
  require_flat_json(text, where);
  try {
    const Json json = Json::parse(text);
    if (json.at("schema") != schema || json.at("schema_version") != kLedgerSchema) {
      throw spec_error(where, "has schema " + shown(json.at("schema")) + " version " + shown(json.at("schema_version")),
                       std::string("this program reads '") + schema + "' version " + std::to_string(kLedgerSchema));
    }
    if (json.at("id") != id) {
      throw spec_error(where, "belongs to the trial " + shown(json.at("id")) + ", not to " + std::string(id));
    }
    return fields(json);
  } catch (const nlohmann::json::exception& e) {
    throw spec_error(where, "cannot be read: " + printable(e.what()));
  }
}

}  // namespace

identity::TrialKey recorded(const identity::TrialKey& key) {
  identity::TrialKey out = key;
  out.command.argv = runner::redacted(key.command.argv);
  out.command.environment = runner::redacted(key.command.environment);
  out.command.values_json = runner::redacted(key.command.values_json);
  out.command.directory.clear();
  return out;
}

std::string key_to_json(const identity::TrialKey& key, std::string_view id) {
  const identity::TrialKey open = recorded(key);
  const identity::TrialCommand& command = open.command;
  Json environment = Json::array();
  for (const auto& [name, value] : command.environment) {
    environment.push_back({printable(name), printable(value)});
  }
  Json json = header(kKeySchema, id);
  json["semantics_version"] = identity::kCommandSemantics;
  json["command"] = json_of(command.argv);
  json["environment"] = std::move(environment);
  json["directory"] = printable(open.directory_role);
  json["label"] = open.label;
  json["seed"] = command.seed;
  json["replicate"] = command.replicate;
  json["values"] = printable(command.values_json);
  json["time_limit_seconds"] = command.time_limit;
  json["memory_limit_bytes"] = command.memory_limit;
  json["code"] = json_of(open.code);
  return record_text(json);
}

std::string to_json(const AttemptRecord& attempt, std::string_view id) {
  Json json = header(kAttemptSchema, id);
  json["attempt"] = attempt.number;
  json["start"] = json_of(attempt.start);
  json["end"] = attempt.end ? json_of(*attempt.end, true) : Json(nullptr);
  return record_text(json);
}

std::string to_json(const TrialResult& result) {
  Json json = header(kResultSchema, result.id);
  json["attempt"] = result.attempt;
  json["attempts"] = result.attempts;
  json["start"] = json_of(result.start);
  json["end"] = json_of(result.end, false);
  return record_text(json);
}

identity::TrialKey key_from_json(std::string_view text, std::string_view id, const std::string& where) {
  return read(text, kKeySchema, id, where, [](const Json& json) {
    identity::TrialKey key;
    key.command.argv = json.at("command");
    key.command.environment = json.at("environment");
    key.directory_role = json.at("directory");
    key.label = json.at("label");
    key.command.seed = json.at("seed");
    key.command.replicate = json.at("replicate");
    key.command.values_json = json.at("values");
    key.command.time_limit = json.at("time_limit_seconds");
    key.command.memory_limit = json.at("memory_limit_bytes");
    key.code = code_of(json.at("code"));
    return key;
  });
}

AttemptRecord attempt_from_json(std::string_view text, std::string_view id, const std::string& where) {
  return read(text, kAttemptSchema, id, where, [](const Json& json) {
    AttemptRecord attempt{.number = json.at("attempt"), .start = start_of(json.at("start"))};
    if (const Json& end = json.at("end"); !end.is_null()) {
      attempt.end = end_of(end);
    }
    return attempt;
  });
}

TrialResult result_from_json(std::string_view text, std::string_view id, const std::string& where) {
  return read(text, kResultSchema, id, where, [](const Json& json) {
    return TrialResult{.id = json.at("id"),
                       .attempt = json.at("attempt"),
                       .attempts = json.at("attempts"),
                       .start = start_of(json.at("start")),
                       .end = end_of(json.at("end"))};
  });
}

}  // namespace ceteris::trial_store
