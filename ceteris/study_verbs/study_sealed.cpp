// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_verbs/study_sealed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/effects/quantity.hpp"
#include "ceteris/record/study_fields.hpp"
#include "ceteris/study_call/call.hpp"
#include "ceteris/study_run/sealed_look.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_verbs {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using record::StudyVerdict;

constexpr std::string_view kSealFooter =
    "  ceteris study seal smoothing test/\n\n"
    "Its content is hashed into the chain of the study, best before the first trial. Trials never get its path; each\n"
    "`ceteris study look` is counted. docs/honesty.md says what that proves.\n";

constexpr std::string_view kLookFooter =
    "  ceteris study look smoothing --reason \"the verdict for the paper\" -- python3 evaluate.py {dir} {sealed}\n\n"
    "Runs the command for every trial that finished: {dir} is what the trial left, {sealed} the test split, and {seed} "
    "and\n"
    "{arm} are known. The last line that it prints is the value; with --key its output is JSON. The look counts "
    "before\n"
    "anything is read, whatever comes of it, and the report shows how many there were.\n"
    "Exit: 0 every trial has a value, 4 some have none, 5 the command changed the test split.\n";

std::string sentence_of(const record::StudyMetric& metric, const record::StudyContrast& one) {
  std::string text = printable(one.second) + " instead of " + printable(one.first) +
                     (one.task.empty() ? "" : ", task " + printable(one.task)) + ": ";
  if (one.n > 0) {
    text += (one.estimate > 0 ? "+" : "") + effects::difference_text(metric, one.estimate);
    if (one.ci95) {
      text += fmt::format(" (95 % interval {}, {})", effects::interval_text(metric, *one.ci95),
                          effects::p_text(one.p_adjusted));
    }
    text += ": ";
  }
  return text + std::string(study_words::verdict_word(one.verdict)) + (one.reason.empty() ? "" : ", " + one.reason) +
         "\n";
}

std::string text_of(const study_run::SealedResult& look, const study_call::StudyView& view) {
  std::string text = fmt::format("look {} at the sealed test split, {} trials\n", look.number, look.values.size());
  for (std::size_t arm = 0; arm < view.design.arms.size(); ++arm) {
    double sum = 0;
    int count = 0;
    for (const study_run::SealedValue& one : look.values) {
      if (one.trial->place.arm == arm && one.value) {
        sum += *one.value;
        ++count;
      }
    }
    text += fmt::format("  {:<24} {}\n", printable(view.design.arms[arm].name),
                        count == 0 ? "no value" : fmt::format("mean {} of {}", brief(sum / count), count));
  }
  for (const record::StudyContrast& one : look.contrasts) {
    text += "  " + sentence_of(look.metric, one);
  }
  for (const study_run::SealedValue& one : look.values) {
    if (!one.value) {
      text += "  trial " + one.trial->id + " has no value: " + printable(one.problem) + "\n";
    }
  }
  return text;
}

Json json_of(const study_run::SealedResult& look, const study_call::StudyView& view) {
  Json values = Json::array();
  for (const study_run::SealedValue& one : look.values) {
    values.push_back({{"trial", one.trial->id},
                      {"arm", view.design.arms[one.trial->place.arm].name},
                      {"replicate", one.trial->place.replicate},
                      {"value", one.value ? Json(*one.value) : Json(nullptr)},
                      {"problem", one.problem}});
  }
  Json contrasts = Json::array();
  for (const record::StudyContrast& one : look.contrasts) {
    const auto end = [](double value) { return Json(value); };
    contrasts.push_back(
        {{"first", one.first},
         {"second", one.second},
         {"task", one.task},
         {"n", one.n},
         {"estimate", one.n > 0 ? Json(one.estimate) : Json()},
         {"ci95", one.ci95 ? Json{{"low", end(one.ci95->low)}, {"high", end(one.ci95->high)}} : Json()},
         {"p", one.p},
         {"p_adjusted", one.p_adjusted},
         {"verdict", record::study_fields::kWords<StudyVerdict>.at(static_cast<std::size_t>(one.verdict))},
         {"reason", one.reason}});
  }
  return {{"schema", "ceteris.study_look/1"},
          {"look", look.number},
          {"metric", look.metric.name},
          {"values", values},
          {"contrasts", contrasts}};
}

}  // namespace

int study_seal(verb::Arguments arguments) {
  study_call::StudyCall call;
  verb::ArgumentParser parser(
      "study seal", "Keep a test split out of a study: its hash in the chain, every look counted.", kSealFooter);
  parser.positionals("STUDY PATH", call.words, "a study that is registered, and the file or folder of its test split");
  parser.option("--runs", call.runs, "folder of trials and studies");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (call.words.size() != 2) {
    throw usage_error("study seal", "needs a study and the path of its test split",
                      "ceteris study seal smoothing test/");
  }
  const study_call::StudyView view = study_call::registered_study(call.runs, call.words[0]);
  study_run::seal_split(view.registered, fs::absolute(call.words[1]).lexically_normal());
  std::cout << printable(view.registered.file.name) << ": its test split is sealed; ceteris study look opens it\n";
  return static_cast<int>(Exit::Ok);
}

int study_look(verb::Arguments arguments) {
  const auto dashes = std::ranges::find(arguments, "--");
  study_call::StudyCall call;
  study_run::SealedCall sealed;
  std::string split;
  if (dashes != arguments.end()) {
    sealed.command.assign(dashes + 1, arguments.end());
  }
  verb::ArgumentParser parser(
      "study look", "What the trials of a study are worth on its sealed test split; it is counted.", kLookFooter);
  call.declare(parser, "STUDY", "a study file, or the name of a study that ran");
  parser.option("--reason", sealed.reason, "why; the chain and the report show it");
  parser.option("--key", sealed.key, "the command prints JSON, and this is where its value stands");
  parser.option("--split", split, "where the test split lies now; where it was sealed by default");
  parser.option("--jobs", sealed.jobs, "commands at a time");
  if (!parser.parse({arguments.begin(), dashes})) {
    return static_cast<int>(Exit::Ok);
  }
  if (sealed.command.empty()) {
    throw usage_error("study look", "there is no command behind --", "-- python3 evaluate.py {dir} {sealed}");
  }
  if (sealed.jobs < 1) {
    throw usage_error("--jobs", "must be at least 1");
  }
  sealed.split = split;
  const study_call::StudyView view = study_call::registered_study(call.runs, call.one("study look"));
  const study_run::SealedResult look =
      study_run::look_at_sealed(call.runs, view.registered, view.design, view.trials, sealed);
  std::cout << (call.json ? json_of(look, view).dump(2, ' ', false, Json::error_handler_t::replace) + "\n"
                          : text_of(look, view));
  if (look.split_changed) {
    std::cerr << "ceteris: the command changed the sealed test split: these values are not all of one split, and the "
                 "next look is refused until it is as it was\n";
    return static_cast<int>(Exit::NotMet);
  }
  const bool whole = std::ranges::all_of(look.values, [](const auto& one) { return one.value.has_value(); });
  return static_cast<int>(whole ? Exit::Ok : Exit::SomeFailed);
}

}  // namespace ceteris::study_verbs
