// SPDX-License-Identifier: Apache-2.0
// `ceteris trial show`: one trial of a study, completely.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/cli/arguments.hpp"
#include "ceteris/cli/verbs.hpp"
#include "ceteris/runner/store.hpp"

namespace ceteris::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view kFooter =
    "  ceteris trial show 08be72204d28765fef8c      command, seed, attempts, values, and where its files lie\n\n"
    "The id is a folder below RUNS; its beginning is enough. results.csv of a study lists those of its trials.\n";

constexpr std::array<std::string_view, 5> kStates = {"absent", "pending", "running", "ended", "damaged"};

/// The one trial whose id begins with `word`.
std::string id_of(const fs::path& runs, const std::string& word) {
  std::vector<std::string> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(runs, ignored)) {
    const std::string name = entry.path().filename().string();
    if (runner::is_trial_id(name) && name.starts_with(word)) {
      found.push_back(name);
    }
  }
  if (found.size() != 1) {
    throw usage_error(printable(word),
                      found.empty() ? "is the beginning of no trial in " + printable(runs.string())
                                    : "is the beginning of " + std::to_string(found.size()) + " trials",
                      found.empty() ? "ceteris study export NAME lists the trials of a study" : "give more of the id");
  }
  return found.front();
}

Json json_of(const runner::AttemptRecord& attempt) {
  Json json = {{"number", attempt.number}, {"started", attempt.start.started}, {"host", attempt.start.host.name}};
  if (attempt.end) {
    const runner::AttemptEnd& end = *attempt.end;
    Json readings = Json::object();
    for (const runner::SourceReading& one : end.readings) {
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

Json json_of(const runner::StoredTrial& trial) {
  Json attempts = Json::array();
  for (const runner::AttemptRecord& attempt : trial.attempts) {
    attempts.push_back(json_of(attempt));
  }
  Json json = {{"schema", "ceteris.trial_show/1"},
               {"id", trial.id},
               {"state", kStates.at(static_cast<std::size_t>(trial.state))}};
  if (trial.key) {
    json["command"] = trial.key->command.argv;
    json["values"] = Json::parse(trial.key->command.values_json, nullptr, false);
    json["seed"] = trial.key->command.seed;
    json["replicate"] = trial.key->command.replicate;
    json["label"] = trial.key->label;
  }
  json["attempts"] = attempts;
  json["problems"] = trial.problems;
  return json;
}

std::string text_of(const fs::path& runs, const runner::StoredTrial& trial) {
  std::string text = fmt::format("trial {}: {}\n", trial.id, kStates.at(static_cast<std::size_t>(trial.state)));
  if (trial.key) {
    const runner::TrialCommand& command = trial.key->command;
    text += fmt::format("  command    {}\n  values     {}\n  seed       {}, replicate {}{}\n",
                        printable(join(command.argv, " ")), printable(command.values_json), command.seed,
                        command.replicate + 1, trial.key->label.empty() ? "" : ", " + trial.key->label);
  }
  for (const runner::AttemptRecord& attempt : trial.attempts) {
    text += fmt::format("\n  attempt {}  {} on {}\n", attempt.number, attempt.start.started,
                        printable(attempt.start.host.name));
    if (attempt.end) {
      text += fmt::format("    {}{}, {}, {}\n", record::meaning(attempt.end->outcome).name,
                          attempt.end->detail.empty() ? "" : " (" + printable(attempt.end->detail) + ")",
                          human_duration(attempt.end->seconds), human_bytes(attempt.end->peak_bytes));
      for (const runner::SourceReading& one : attempt.end->readings) {
        text += fmt::format(
            "    {}: {}\n", printable(one.source),
            one.reading.state == metrics::State::Value ? shortest(one.reading.value) : printable(one.reading.problem));
      }
    }
    text += fmt::format("    files: {}\n", printable(runner::attempt_dir(runs, trial.id, attempt.number).string()));
  }
  for (const std::string& problem : trial.problems) {
    text += "  " + printable(problem) + "\n";
  }
  return text;
}

}  // namespace

int trial_verb(Arguments arguments) {
  std::vector<std::string> words;
  std::string runs = "runs";
  bool json = false;
  ArgumentParser parser("trial", "One trial of a study, completely.", kFooter);
  parser.positionals("show ID", words, "the trial");
  parser.option("--runs", runs, "folder of trials and studies");
  parser.flag("--json", json, "machine-readable output");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (words.size() != 2 || words.front() != "show") {
    throw usage_error("trial", "takes the word show and the id of a trial", "ceteris trial show ID");
  }
  const runner::StoredTrial trial = runner::read_trial(runs, id_of(runs, words[1]));
  std::cout << (json ? json_of(trial).dump(2, ' ', false, Json::error_handler_t::replace) + "\n"
                     : text_of(runs, trial));
  return static_cast<int>(Exit::Ok);
}

}  // namespace ceteris::cli
