// SPDX-License-Identifier: Apache-2.0
// `ceteris trial resolve`: what training runs come to, and all that is wrong with them, before any of them trains.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/network_verbs/verbs.hpp"
#include "ceteris/ops/threads.hpp"
#include "ceteris/trial/draft.hpp"
#include "ceteris/trial/resolve.hpp"
#include "ceteris/verb/arguments.hpp"
#include "ceteris/verb/screen.hpp"

namespace ceteris::network_verbs {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kResolveFooter =
    "Data is read, since a run is named by it too; several files on the same data read it once. Exit code 3 when there "
    "is\n"
    "a problem in any of them.\n\n"
    "  ceteris trial resolve studies/byte-gpt.toml --set data.path=shakespeare.txt\n"
    "  ceteris trial resolve off.toml on.toml --json\n";

/// In the order of the files; those that are no specification keep their place, with their problems.
std::vector<trial::Resolution> resolve_files(std::span<const std::string> files, const std::vector<std::string>& set,
                                             Executor& executor, Progress& progress) {
  std::vector<trial::Resolution> all(files.size());
  std::vector<trial::TrialSpec> specs;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < files.size(); ++i) {
    try {
      trial::TrialDraft draft;
      trial::take_file(draft, files[i]);
      trial::take_settings(draft, set);
      specs.push_back(trial::finished(draft));
      places.push_back(i);
    } catch (const Error& error) {
      all[i].problems = error.problems();
    }
  }
  std::vector<trial::Resolution> found = trial::resolve_trials(specs, executor, progress);
  for (std::size_t i = 0; i < found.size(); ++i) {
    all[places[i]] = std::move(found[i]);
  }
  return all;
}

Json json_of(const std::string& file, const trial::Resolution& one) {
  Json json = {{"file", file}};
  if (one.trial) {
    json.update({{"id", one.trial->id},
                 {"data_fingerprint", one.trial->data_fingerprint},
                 {"samples", one.trial->length.samples},
                 {"batch", one.trial->length.batch},
                 {"steps", one.trial->length.steps},
                 {"parameters", one.trial->parameters},
                 {"macs", one.trial->macs}});
  }
  json["problems"] = Json::array();
  for (const Problem& problem : one.problems) {
    json["problems"].push_back({{"where", problem.where}, {"what", problem.what}, {"remedy", problem.remedy}});
  }
  return json;
}

std::string text_of(const std::string& file, const trial::Resolution& one) {
  std::string text = printable(file) + "\n";
  if (one.trial) {
    const trial::Resolved& found = *one.trial;
    text += fmt::format("  run {}: {} steps of {} samples, from {}; {} parameters, {} multiply-accumulates a sample\n",
                        found.id, with_thousands(static_cast<std::uint64_t>(found.length.steps)), found.length.batch,
                        with_thousands(static_cast<std::uint64_t>(found.length.samples)),
                        with_thousands(static_cast<std::uint64_t>(found.parameters)),
                        with_thousands(static_cast<std::uint64_t>(found.macs)));
  }
  for (const Problem& problem : one.problems) {
    text += "  " + problem.line() + "\n";
  }
  return text;
}

}  // namespace

int trial_resolve_verb(verb::Arguments arguments) {
  std::vector<std::string> words, set;
  int jobs = available_cores();
  bool json = false;
  verb::ArgumentParser parser("trial resolve", "What training runs come to, before any of them trains.",
                              kResolveFooter);
  parser.positionals("file", words, "TOML files as ceteris train takes them");
  parser.repeated("--set", set, "any field, of all of them");
  parser.option("--jobs", jobs, "threads that read data");
  parser.flag("--json", json, "machine-readable output");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (words.empty()) {
    throw usage_error("trial resolve", "takes at least one file", "ceteris trial resolve trial.toml");
  }
  if (jobs < 1) {
    throw usage_error("--jobs", "must be at least 1");
  }
  ops::set_threads(jobs);
  Executor executor(jobs);
  auto progress = verb::stderr_progress();
  const std::vector<trial::Resolution> found = resolve_files(words, set, executor, *progress);
  Json all = Json::array();
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (json) {
      all.push_back(json_of(words[i], found[i]));
    } else {
      std::cout << text_of(words[i], found[i]);
    }
  }
  if (json) {
    std::cout << Json{{"schema", "ceteris.trial_resolve/1"}, {"trials", all}}.dump(2, ' ', false,
                                                                                   Json::error_handler_t::replace)
              << '\n';
  }
  const bool wrong = std::ranges::any_of(found, [](const trial::Resolution& one) { return !one.problems.empty(); });
  return static_cast<int>(wrong ? Exit::InvalidSpec : Exit::Ok);
}

}  // namespace ceteris::network_verbs
