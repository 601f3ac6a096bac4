// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/study/call_text.hpp"
#include "ceteris/study/design_of.hpp"
#include "ceteris/study/new_file.hpp"
#include "ceteris/study/study_file.hpp"
#include "ceteris/study/trainer.hpp"
#include "ceteris/study_call/trainer.hpp"
#include "ceteris/study_verbs/words.hpp"
#include "ceteris/verb/arguments.hpp"

namespace ceteris::study_verbs {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view kFooter =
    "  ceteris study new smoothing.toml --factor smoothing=0,0.1 --metric 'accuracy=json:{dir}/result.json' \\\n"
    "      --margin 0.005 -- python3 train.py --seed {seed} --smoothing {smoothing} --out {dir}\n\n"
    "  ceteris study new dyt.toml --trainer trial.toml --factor model.norm=batchnorm,dyt --margin 0.01\n\n"
    "Everything behind -- is the command. Without FILE the text goes to stdout.\n"
    "A metric is NAME=SOURCE, with a key behind #: 'accuracy=csv:{dir}/log.csv#val_acc',\n"
    "'loss=regex:stdout#loss: ([0-9.e-]+)', 'time=seconds', 'acc=events' for lines of {dir}/metrics.jsonl.\n"
    "Of our own trainer it is a name, by default what its validation measures.\n";

/// `trainer` as the study file finds it, which looks from its own folder; the name of a model stays.
std::string seen_from(const fs::path& study, const std::string& trainer) {
  if (!study::is_trial_file(trainer)) {
    return trainer;
  }
  return fs::absolute(trainer).lexically_relative(fs::absolute(study).parent_path()).generic_string();
}

/// What a trial is scored by when nobody says otherwise.
void put_default_metric(study::NewStudy& study, const std::string& trainer) {
  const std::vector<std::string> names = study_call::trainer_metrics(trainer);
  study.metric = names.front();
  const bool accuracy = study.metric.ends_with("accuracy");
  study.scale = study.scale.empty() && accuracy ? "fraction" : study.scale;
  study.better = study.better.empty() && !accuracy ? "lower" : study.better;
}

}  // namespace

int study_new(verb::Arguments arguments) {
  const auto dashes = std::ranges::find(arguments, "--");
  study::NewStudy made;
  std::vector<std::string> words;
  if (dashes != arguments.end()) {
    made.command.assign(dashes + 1, arguments.end());
  }
  verb::ArgumentParser parser("study new", "Write a study file from a question, factors and a command.", kFooter);
  parser.positionals("FILE", words, "the file to write; it must not exist");
  parser.option("--question", made.question, "one sentence");
  parser.repeated("--factor", made.factors, "NAME=LEVEL,LEVEL: what is varied; the first level is the baseline's");
  std::string trainer;
  parser.option("--trainer", trainer, "a trial of our own trainer (a .toml file) or a model, instead of a command");
  parser.option("--metric", made.metric, "NAME=SOURCE[#KEY]: what decides");
  parser.option("--better", made.better, "higher or lower");
  parser.option("--scale", made.scale, "fraction (0 to 1), percent, ratio or plain");
  parser.option("--margin", made.margin, "the smallest difference that matters");
  parser.option("--replicates", made.replicates, "trials of every arm");
  bool json = false;
  parser.flag("--json", json, "machine-readable output");
  if (!parser.parse({arguments.begin(), dashes})) {
    return static_cast<int>(Exit::Ok);
  }
  if (words.size() > 1) {
    throw usage_error("study new", "takes one file, and the command behind --",
                      "ceteris study new FILE --factor NAME=A,B --metric NAME=SOURCE -- COMMAND");
  }
  const fs::path path = words.empty() ? "study.toml" : words.front();
  if (!trainer.empty()) {
    made.trainer = seen_from(path, trainer);
    if (made.metric.empty()) {
      put_default_metric(made, trainer);
    }
  }
  const std::string text = study::new_study_text(made);
  const study::StudyFile file = study::parse_study(text, path);
  std::vector<Problem> problems = study::design_of(file).problems;
  if (problems.empty()) {
    problems = study_call::trainer_problems(file, study::design_of(file));
  }
  if (!problems.empty()) {
    throw Error(Exit::InvalidSpec, std::move(problems));
  }
  if (!words.empty()) {
    if (fs::exists(path)) {
      throw usage_error(printable(path.string()), "exists already, and is not replaced");
    }
    write_file_atomic(path, text);
  }
  if (json) {
    const Json written = words.empty() ? Json(nullptr) : Json(path.string());
    std::cout << Json{{"schema", "ceteris.study_new/1"}, {"file", written}, {"text", text}}.dump(
                     2, ' ', false, Json::error_handler_t::replace)
              << '\n';
  } else if (words.empty()) {
    std::cout << text;
  } else {
    std::cout << "Written: " << printable(path.string()) << "\nNext:\n  "
              << study::call_text("plan", path.string(), study::kDefaultRuns) << "\n  "
              << study::call_text("run", path.string(), study::kDefaultRuns) << '\n';
  }
  return static_cast<int>(Exit::Ok);
}

}  // namespace ceteris::study_verbs
