// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_run/sealed_look.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "ceteris/base/clock.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/ledger/chain_file.hpp"
#include "ceteris/metrics/json_lookup.hpp"
#include "ceteris/process/process.hpp"
#include "ceteris/runner/placeholders.hpp"
#include "ceteris/runner/secrets.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/study_run/load.hpp"
#include "ceteris/trial_store/seal.hpp"
#include "ceteris/trial_store/store.hpp"
#include "ceteris/verdict/contrasts.hpp"

namespace ceteris::study_run {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

const std::vector<std::string> kPlaceholders = {"sealed", "dir", "seed", "arm"};

/// Problems of the call, before anything counts.
void check_call(const SealedCall& call) {
  std::vector<Problem> problems;
  if (trim(call.reason).empty()) {
    problems.push_back({"--reason", "is missing", "the chain says why a sealed split was opened"});
  }
  std::vector<std::string> used;
  for (const std::string& word : call.command) {
    for (Problem& problem : runner::placeholder_problems(word, kPlaceholders, "the command")) {
      problems.push_back(std::move(problem));
    }
  }
  if (problems.empty()) {
    for (const std::string& word : call.command) {
      const std::vector<std::string> names = runner::placeholders_in(word, "the command");
      used.insert(used.end(), names.begin(), names.end());
    }
    for (const char* needed : {"sealed", "dir"}) {
      if (std::ranges::find(used, needed) == used.end()) {
        problems.push_back({"the command", fmt::format("has no {{{}}}", needed),
                            "-- python3 evaluate.py --model {dir} --data {sealed}"});
      }
    }
  }
  if (!problems.empty()) {
    throw Error(Exit::Usage, std::move(problems));
  }
}

/// The split as it is now, which has to be the one that was sealed.
std::string checked_split(const ledger::Chain& chain, const study::Registered& registered, const SealedCall& call) {
  const auto split = ledger::sealed_split_of(chain);
  if (!split) {
    throw usage_error(printable(registered.file.name), "has no sealed test split",
                      "ceteris study seal " + printable(registered.file.name) + " PATH seals one");
  }
  const fs::path place = call.split.empty() ? fs::path(split->split) : fs::absolute(call.split);
  if (ledger::split_sha256(place) != split->sha256) {
    throw spec_error(printable(place.string()), "is not what was sealed at " + split->time + ": it was changed",
                     "put the test split back as it was; --split says where it lies now");
  }
  return place.string();
}

/// The folder in which the attempt that counts left its files.
fs::path attempt_folder(const fs::path& runs, const std::string& trial) {
  const trial_store::StoredTrial stored = trial_store::read_trial(runs, trial);
  const auto found = std::ranges::find(stored.attempts, stored.result->attempt, &trial_store::AttemptRecord::number);
  const trial_store::AttemptRecord attempt =
      found != stored.attempts.end()
          ? *found
          : trial_store::AttemptRecord{stored.result->attempt, stored.result->start, stored.result->end};
  return fs::absolute(trial_store::attempt_files(runs, trial, attempt).dir);
}

std::string last_line(const std::string& text) {
  const std::string_view whole = trim(text);
  return std::string(trim(whole.substr(whole.rfind('\n') == std::string_view::npos ? 0 : whole.rfind('\n') + 1)));
}

metrics::Number number_in(const std::string& out, const std::string& key) {
  if (key.empty()) {
    return metrics::parse_number(last_line(out));
  }
  const metrics::JsonParse parse = metrics::parse_json(out);
  if (!parse.document) {
    return {metrics::State::Text, 0, false, "its output is not JSON: " + parse.problem};
  }
  const metrics::KeyLookup found = metrics::look_up(*parse.document, key);
  if (!found.node) {
    return {metrics::State::Missing, 0, false,
            found.two.empty() ? "its JSON has no " + ceteris::quoted(key) : found.two};
  }
  return metrics::number_of(parse.document->nodes[*found.node]);
}

void put_value(SealedValue& value, const ProcessResult& result, const std::string& key) {
  if (!result.ok()) {
    value.problem = result.failure.empty() ? fmt::format("exit code {}: {}", result.exit_code, last_line(result.err))
                                           : result.failure;
    return;
  }
  const metrics::Number number = number_in(result.out, key);
  if (number.state == metrics::State::Value) {
    value.value = number.value;
  } else {
    value.problem = number.problem.empty() ? "printed no number" : number.problem;
  }
}

void evaluate(const fs::path& runs, const study::Registered& registered, const design::Design& design,
              const std::string& split, const SealedCall& call, std::vector<SealedValue>& values) {
  std::vector<Command> commands;
  std::vector<SealedValue*> asked;
  for (SealedValue& value : values) {
    if (!value.problem.empty()) {
      continue;
    }
    asked.push_back(&value);
    const std::vector<std::pair<std::string, std::string>> known = {
        {"sealed", split},
        {"dir", attempt_folder(runs, value.trial->id).string()},
        {"seed", std::to_string(value.trial->place.seed)},
        {"arm", design.arms[value.trial->place.arm].name}};
    Command command;
    for (const std::string& word : call.command) {
      command.argv.push_back(runner::replace_placeholders(word, known, false));
    }
    command.directory = registered.file.directory;
    commands.push_back(std::move(command));
  }
  const std::vector<ProcessResult> results = run_processes(commands, call.jobs);
  throw_if_stopped();
  for (std::size_t i = 0; i < asked.size(); ++i) {
    put_value(*asked[i], results[i], call.key);
  }
}

/// The study with this one metric, which decides.
study::StudyFile sealed_file(const study::Registered& registered) {
  study::StudyFile file = registered.file;
  file.spec.metric.score_at = study::ScoreAt::End;
  file.spec.guardrails.clear();
  file.spec.reported.clear();
  return file;
}

std::vector<record::StudyContrast> contrasts_on(const study::StudyFile& file, const design::Design& design,
                                                std::span<const study::StudyTrial> trials, study::Results results,
                                                const std::vector<SealedValue>& values) {
  for (auto& [id, result] : results) {
    result.readings.assign(1, {});
  }
  for (const SealedValue& value : values) {
    study::TrialResult& result = results.at(value.trial->id);
    result.outcome = value.value ? record::Outcome::Finished : record::Outcome::NoMetric;
    result.readings.front().state = value.value ? metrics::State::Value : metrics::State::Missing;
    result.readings.front().value = value.value.value_or(0);
  }
  return verdict::contrasts_of(file, design, verdict::Cells(file, design, trials, results), "");
}

/// What is said of a look that a signal ended once it was in the chain.
Error stopped_look(const study::Registered& registered, std::size_t number, const Stopped& stopped) {
  return Error(stopped.exit(), {printable(registered.file.name),
                                fmt::format("{}; look {} counts all the same, and its values were not kept",
                                            stopped.exit() == Exit::Interrupted ? "interrupted" : "stopped", number),
                                ""});
}

Json json_of(const SealedResult& look, const design::Design& design, const SealedCall& call,
             const ledger::SealedSplit& split) {
  Json values = Json::array();
  for (const SealedValue& one : look.values) {
    values.push_back({{"trial", one.trial->id},
                      {"arm", design.arms[one.trial->place.arm].name},
                      {"task", one.trial->place.task},
                      {"replicate", one.trial->place.replicate},
                      {"value", one.value ? Json(*one.value) : Json(nullptr)},
                      {"problem", one.problem}});
  }
  return {{"schema", "ceteris.sealed_look/1"},
          {"look", look.number},
          {"time", utc_timestamp()},
          {"reason", call.reason},
          {"command", runner::redacted(call.command)},
          {"split_sha256", split.sha256},
          {"values", values}};
}

}  // namespace

void seal_split(const study::Registered& registered, const fs::path& split) {
  const ledger::Chain chain = ledger::read_chain(registered.folder);
  const std::string where = printable(split.string());
  const std::string hash = ledger::split_sha256(split);
  if (const auto before = ledger::sealed_split_of(chain)) {
    if (before->sha256 == hash) {
      return;
    }
    throw spec_error(where, "is another one than the test split that was sealed at " + before->time,
                     "a study has one; a new question is a new study");
  }
  if (!chain.there) {
    throw spec_error(printable(registered.file.name), "has no chain: an older ceteris registered it",
                     "ceteris study run, or study amend, begins one");
  }
  const std::string name = split.filename().string();
  if (registered.file.text.find(split.string()) != std::string::npos ||
      (!name.empty() && registered.file.text.find("/" + name) != std::string::npos)) {
    throw spec_error(where, "is named in the study file, so that its trials may read it",
                     "keep the test split out of the study; {sealed} leads to it when it is opened");
  }
  ledger::Entry entry;
  entry.kind = ledger::Kind::Sealed;
  entry.split = split.string();
  entry.file_sha256 = hash;
  ledger::append(registered.folder, {std::move(entry)});
}

SealedResult look_at_sealed(const fs::path& runs, const study::Registered& registered, const design::Design& design,
                            std::span<const study::StudyTrial> trials, const SealedCall& call) {
  check_call(call);
  const study::StudyFile file = sealed_file(registered);
  const ledger::Chain chain = ledger::read_chain(registered.folder);
  const std::string place = checked_split(chain, registered, call);
  const study::Results results = load_trials(runs, registered.file, trials).results;
  SealedResult look;
  for (const study::StudyTrial& trial : trials) {
    const auto found = results.find(trial.id);
    if (trial.place.purpose == design::Purpose::Measured && found != results.end() &&
        found->second.outcome == record::Outcome::Finished) {
      const std::string& table = found->second.imported;
      look.values.push_back(
          {.trial = &trial, .problem = table.empty() ? "" : "was taken over from " + table + ", without its files"});
    }
  }
  if (std::ranges::all_of(look.values, [](const SealedValue& value) { return !value.problem.empty(); })) {
    throw usage_error(printable(registered.file.name),
                      look.values.empty()
                          ? "has no trial that finished: there is nothing to look at"
                          : "has no trial that ran here: what was taken over from a table left no files "
                            "to look at");
  }
  ledger::Entry opened;
  opened.kind = ledger::Kind::Opened;
  opened.version = static_cast<int>(registered.versions.size());
  opened.reason = call.reason;
  opened.by = shell_words(runner::redacted(call.command));
  ledger::append(registered.folder, {std::move(opened)});
  const ledger::SealedSplit split = ledger::sealed_split_of(ledger::read_chain(registered.folder)).value();
  look.number = split.looks.size();
  look.metric = study::metrics_of(file).front();
  try {
    evaluate(runs, registered, design, place, call, look.values);
    look.split_changed = ledger::split_sha256(place) != split.sha256;
  } catch (const Stopped& stopped) {
    throw stopped_look(registered, look.number, stopped);
  }
  look.contrasts = contrasts_on(file, design, trials, results, look.values);
  const std::string text =
      trial_store::sealed(json_of(look, design, call, split).dump(2, ' ', false, Json::error_handler_t::replace));
  ledger::Entry answered;
  answered.kind = ledger::Kind::Answered;
  answered.file_sha256 = sha256_hex(text);
  ledger::append(registered.folder, {std::move(answered)});
  const fs::path path = ledger::look_file(registered.folder, look.number);
  ensure_writable_directory(path.parent_path());
  write_file_atomic(path, text);
  return look;
}

std::vector<record::StudyThreat> sealed_threats(const study::Registered& registered) {
  std::vector<record::StudyThreat> threats;
  std::optional<ledger::SealedSplit> split;
  try {
    split = ledger::sealed_split_of(ledger::read_chain(registered.folder));
  } catch (const Error&) {  // registration_of says what is wrong with the chain
    return threats;
  }
  if (!split) {
    return threats;
  }
  const std::size_t looks = split->looks.size();
  if (looks == 0) {
    threats.push_back({record::Severity::Note, "sealed", "The sealed test split was not looked at."});
  } else if (looks == 1) {
    threats.push_back({record::Severity::Note, "sealed",
                       fmt::format("The sealed test split was looked at once, at {}: {}.", split->looks[0].time,
                                   printable(split->looks[0].reason))});
  } else {
    threats.push_back({record::Severity::Warning, "sealed",
                       fmt::format("The sealed test split was looked at {} times, the last time at {}. What was chosen "
                                   "after the first look was chosen by it: error rates hold for that look alone.",
                                   looks, split->looks.back().time)});
  }
  if (split->began_before > 0) {
    threats.push_back({record::Severity::Warning, "sealed",
                       fmt::format("The test split was sealed after {} had begun: nobody knows what read it before.",
                                   split->began_before == 1 ? std::string("1 trial")
                                                            : fmt::format("{} trials", split->began_before))});
  }
  return threats;
}

}  // namespace ceteris::study_run
