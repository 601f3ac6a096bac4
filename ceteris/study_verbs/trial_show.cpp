// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_verbs/trial_show.hpp"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "ceteris/base/json_depth.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::study_verbs {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 5> kStates = {"absent", "pending", "running", "ended", "damaged"};

Json json_of(const fs::path& runs, const std::string& id, const trial_store::AttemptRecord& attempt) {
  Json json = {{"number", attempt.number},
               {"started", attempt.start.started},
               {"host", attempt.start.host.name},
               {"slot", attempt.start.slot},
               {"files", trial_store::attempt_dir(runs, id, attempt.number).string()}};
  if (const trial_store::ImportedFrom& from = attempt.start.imported; from.is_there()) {
    json["files"] = nullptr;
    json["imported"] = {{"file", from.file}, {"sha256", from.sha256}};
  }
  if (attempt.end) {
    const trial_store::AttemptEnd& end = *attempt.end;
    Json readings = Json::object();
    for (const trial_store::SourceReading& one : end.readings) {
      readings[one.source] =
          one.reading.state == metrics::State::Value ? Json(one.reading.value) : Json(one.reading.problem);
    }
    json.update({{"outcome", record::meaning(end.outcome).name},
                 {"detail", end.detail},
                 {"seconds", end.seconds},
                 {"peak_bytes", end.peak_bytes},
                 {"exit_code", end.exit_code},
                 {"signal", end.signal},
                 {"readings", readings},
                 {"left_behind", end.left_behind}});
  }
  return json;
}

/// The object that `text` holds; of a record that somebody wrote by hand it may hold none, and is shown as it is.
Json values_json(const std::string& text) {
  Json values = json_depth(text) > kDeepestRecord ? Json(nullptr) : Json::parse(text, nullptr, false);
  return values.is_object() ? values : Json(text);
}

Json json_of(const fs::path& runs, const trial_store::StoredTrial& trial) {
  Json attempts = Json::array();
  for (const trial_store::AttemptRecord& attempt : trial.attempts) {
    attempts.push_back(json_of(runs, trial.id, attempt));
  }
  Json json = {{"schema", "ceteris.trial_show/1"},
               {"id", trial.id},
               {"state", kStates.at(static_cast<std::size_t>(trial.state))}};
  if (trial.key) {
    json["command"] = trial.key->command.argv;
    json["values"] = values_json(trial.key->command.values_json);
    json["seed"] = trial.key->command.seed;
    json["replicate"] = trial.key->command.replicate;
    json["label"] = trial.key->label;
  }
  json["attempts"] = attempts;
  json["problems"] = trial.problems;
  return json;
}

std::string text_of(const fs::path& runs, const trial_store::StoredTrial& trial) {
  std::string text = fmt::format("trial {}: {}\n", trial.id, kStates.at(static_cast<std::size_t>(trial.state)));
  if (trial.key) {
    const identity::TrialCommand& command = trial.key->command;
    text += fmt::format("  command    {}\n  values     {}\n  seed       {}, replicate {}{}\n",
                        shell_words(command.argv), printable(command.values_json), command.seed, command.replicate + 1,
                        trial.key->label.empty() ? "" : ", " + trial.key->label);
  }
  for (const trial_store::AttemptRecord& attempt : trial.attempts) {
    const trial_store::ImportedFrom& from = attempt.start.imported;
    text += fmt::format(
        "\n  attempt {}  {} {}{}\n", attempt.number, attempt.start.started,
        from.is_there() ? "taken over from " + printable(from.file) : "on " + printable(attempt.start.host.name),
        attempt.start.slot.empty() ? "" : ", GPU " + printable(attempt.start.slot));
    if (attempt.end) {
      text += fmt::format("    {}{}, {}, {}\n", record::meaning(attempt.end->outcome).name,
                          attempt.end->detail.empty() ? "" : " (" + printable(attempt.end->detail) + ")",
                          human_duration(attempt.end->seconds), human_bytes(attempt.end->peak_bytes));
      for (const trial_store::SourceReading& one : attempt.end->readings) {
        text += fmt::format(
            "    {}: {}\n", printable(one.source),
            one.reading.state == metrics::State::Value ? shortest(one.reading.value) : printable(one.reading.problem));
      }
    }
    text += from.is_there() ? fmt::format("    ran on {}; files: none, SHA-256 of the table {}\n",
                                          printable(attempt.start.host.cpu), from.sha256)
                            : fmt::format("    files: {}\n",
                                          printable(trial_store::attempt_dir(runs, trial.id, attempt.number).string()));
  }
  for (const std::string& problem : trial.problems) {
    text += "  " + printable(problem) + "\n";
  }
  return text;
}

}  // namespace

std::string trial_text(const fs::path& runs, const trial_store::StoredTrial& trial, bool json) {
  return json ? json_of(runs, trial).dump(2, ' ', false, Json::error_handler_t::replace) + "\n" : text_of(runs, trial);
}

}  // namespace ceteris::study_verbs
