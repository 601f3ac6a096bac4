// SPDX-License-Identifier: Apache-2.0
// `ceteris eval`: how well a trained network does on data it may never have seen.
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/data/text_corpus.hpp"
#include "ceteris/infer/evaluate.hpp"
#include "ceteris/network_verbs/model_options.hpp"
#include "ceteris/network_verbs/run_argument.hpp"
#include "ceteris/network_verbs/score_text.hpp"
#include "ceteris/network_verbs/verbs.hpp"
#include "ceteris/stats/proportion.hpp"
#include "ceteris/trial/evaluate.hpp"
#include "ceteris/trial/stored_data.hpp"
#include "ceteris/verb/arguments.hpp"
#include "ceteris/verb/screen.hpp"
#include "ceteris/weights/load.hpp"

namespace ceteris::network_verbs {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kEvalFooter =
    "MODEL is a run folder of ceteris train, or a model by name with --weights. DATA is a folder, archive or list "
    "whose\n"
    "classes are the folders the images lie in (or the column \"label\"), or for a language model a text. Without DATA "
    "a\n"
    "run is evaluated on its own validation part, which must be what it was in training.\n\n"
    "  ceteris eval runs/3f2a/                                     the validation part again\n"
    "  ceteris eval runs/3f2a/ --set data.path=../photos/          where the data lies now\n"
    "  ceteris eval runs/3f2a/ test/                               another folder of the same classes\n"
    "  ceteris eval resnet50 val/ --weights resnet50.pth --labels imagenet.txt\n"
    "  ceteris eval runs/91bd/ other.txt                           a language model on another text\n";

constexpr std::string_view kChangedData =
    "the data has changed since training: images or text that were trained on may be among what is measured here";

struct EvalCall {
  std::vector<std::string> words;
  infer::ModelChoice choice;
  PassCall pass;
  bool changed_data = false;
  bool json = false;
};

// A path whose bytes are not UTF-8 is shown with replacements.
std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

Json heading(const EvalCall& call, const infer::ChosenModel& chosen) {
  return {{"schema", "ceteris.eval/1"},
          {"model", call.choice.model},
          {"weights", chosen.weights},
          {"data", call.words.size() > 1 ? call.words[1] : std::string("the validation part of the run")},
          {"notes", chosen.notes}};
}

Json metrics_json(const EvalCall& call, const infer::ChosenModel& chosen, const std::vector<train::Metric>& metrics,
                  std::optional<bool> data_changed) {
  Json json = heading(call, chosen);
  if (data_changed) {
    json["data_changed"] = *data_changed;
  }
  for (const train::Metric& metric : metrics) {
    json["metrics"][metric.name] = metric.value;
  }
  return json;
}

/// Metrics of a task as it computes them itself: for text.
int print_metrics(const EvalCall& call, const infer::ChosenModel& chosen, const std::vector<train::Metric>& metrics,
                  std::optional<bool> data_changed = std::nullopt) {
  for (const train::Metric& metric : metrics) {
    infer::check_finite(metric.value, chosen);
  }
  if (call.json) {
    std::cout << text_of(metrics_json(call, chosen, metrics, data_changed)) << '\n';
    return static_cast<int>(Exit::Ok);
  }
  if (data_changed.value_or(false)) {
    std::cout << kChangedData << '\n';
  }
  for (const train::Metric& metric : metrics) {
    std::cout << fmt::format("{:<14}{:.4f}\n", metric.name, metric.value);
  }
  return static_cast<int>(Exit::Ok);
}

int evaluate_on_text(const EvalCall& call, const infer::ChosenModel& chosen) {
  const data::TextCorpus text = data::read_text_corpus(call.words[1], /*validation_share=*/1);
  for (const std::string& note : text.notes) {
    std::cerr << note << '\n';
  }
  if (text.validation.size() < 2) {
    throw usage_error(printable(call.words[1]), "is too short: there is nothing to predict");
  }
  return print_metrics(call, chosen, infer::evaluate_text(chosen, text.validation));
}

Json share_json(std::int64_t count, std::int64_t total) {
  const stats::Interval interval = stats::wilson_interval(count, total);
  return {{"correct", count},
          {"total", total},
          {"rate", static_cast<double>(count) / static_cast<double>(total)},
          {"interval", {interval.low, interval.high}}};
}

Json balanced_json(const stats::Confusion& confusion) {
  const stats::BalancedAccuracy balanced = stats::balanced_accuracy(confusion);
  return {{"classes", balanced.classes},
          {"rate", balanced.value},
          {"interval", {balanced.interval.low, balanced.interval.high}}};
}

Json evaluation_json(Json json, const infer::ChosenModel& chosen, const infer::Evaluation& evaluation) {
  const stats::Confusion& confusion = evaluation.confusion;
  const std::int64_t total = confusion.total();
  json["notes"] = chosen.notes;
  json["top1"] = share_json(confusion.correct(), total);
  json["balanced"] = balanced_json(confusion);
  json["seen_in_training"] = evaluation.seen;
  if (evaluation.seen > 0 && evaluation.seen < total) {
    json["unseen"] = {{"top1", share_json(evaluation.unseen.correct(), evaluation.unseen.total())},
                      {"balanced", balanced_json(evaluation.unseen)}};
  }
  if (chosen.input.classes > infer::kTop) {
    json["top5"] = share_json(evaluation.score.in_top, total);
  }
  json["loss"] = evaluation.score.loss / static_cast<double>(total);
  json["classes"] = Json::array();
  for (int actual = 0; actual < confusion.classes; ++actual) {
    Json row = {{"name", infer::label_of(chosen, actual)}, {"images", confusion.row_total(actual)}};
    if (confusion.row_total(actual) > 0) {
      row["recall"] = share_json(confusion.at(actual, actual), confusion.row_total(actual));
    }
    row["predicted_as"] = Json::array();
    for (int other = 0; other < confusion.classes; ++other) {
      row["predicted_as"].push_back(confusion.at(actual, other));
    }
    json["classes"].push_back(row);
  }
  json["refused"] = refused_facts(evaluation.refused);
  return json;
}

int evaluate_images(const EvalCall& call, infer::ChosenModel& chosen, Executor& executor, Progress& progress) {
  (void)infer::image_network(chosen);  // before anything is opened
  const data::Source source = infer::open_images(std::span(call.words).subspan(1), progress);
  const infer::Evaluation evaluation = infer::evaluate_images(source, chosen, call.pass.options, executor, progress);
  if (call.json) {
    std::cout << text_of(evaluation_json(heading(call, chosen), chosen, evaluation)) << '\n';
  } else {
    print_evaluation(chosen, evaluation);
  }
  return static_cast<int>(Exit::Ok);
}

/// The validation part of the run that the network comes from.
int evaluate_run(const EvalCall& call, const trial::TrialSpec& own_spec, infer::ChosenModel& chosen, Executor& executor,
                 Progress& progress) {
  const char* stray = call.choice.size > 0          ? "--size"
                      : call.choice.classes > 0     ? "--classes"
                      : !call.choice.labels.empty() ? "--labels"
                      : call.pass.options.crop      ? "--crop"
                                                    : nullptr;
  if (stray != nullptr) {
    throw usage_error(stray, "goes with data of its own", "ceteris eval MODEL DATA " + std::string(stray) + " ...");
  }
  trial::TrialSpec spec = own_spec;
  spec.model = chosen.spec;
  trial::OwnData own =
      trial::read_own_data(spec, *chosen.run, call.choice.model, call.changed_data, executor, progress);
  for (const std::string& note : trial::notes_of(own.data)) {
    progress.note(note);
  }
  if (own.changed) {
    chosen.notes.emplace_back(kChangedData);
  }
  const weights::WeightFile weights = weights::read_weights(chosen.weights, {.ema = call.choice.ema});
  const trial::OwnEvaluation part = trial::evaluate(spec, std::move(own.data), weights);
  if (part.labels.empty()) {
    return print_metrics(call, chosen, part.metrics, own.changed);
  }
  const infer::Evaluation evaluation = infer::evaluate_part(part, chosen);
  if (!call.json) {
    std::cout << (own.changed ? std::string(kChangedData) + '\n' : std::string());
    print_evaluation(chosen, evaluation);
    return static_cast<int>(Exit::Ok);
  }
  Json json = metrics_json(call, chosen, part.metrics, own.changed);
  std::cout << text_of(evaluation_json(std::move(json), chosen, evaluation)) << '\n';
  return static_cast<int>(Exit::Ok);
}

/// Data that is named: what the run has learned from is told from what it has not.
int evaluate_named(const EvalCall& call, infer::ChosenModel& chosen, Executor& executor, Progress& progress) {
  if (chosen.run && trial::is_own_data(chosen.run->spec, call.words[1])) {
    chosen.notes.push_back(printable(call.words[1]) + " is what the run was trained on: not the validation part alone");
    progress.note(chosen.notes.back());
  }
  if (std::holds_alternative<models::GptSpec>(chosen.spec)) {
    return evaluate_on_text(call, chosen);
  }
  return evaluate_images(call, chosen, executor, progress);
}

/// A run on its own data, of which --set data.path may say where it lies now, or any network on the data that is named.
int evaluate(EvalCall& call, Progress& progress) {
  const bool own_data = call.words.size() == 1;
  if (!own_data && call.changed_data) {
    throw usage_error("--changed-data", "is for the data of the run itself, and other data is named",
                      "leave it out, or leave DATA out");
  }
  trial::TrialSpec own_spec;
  if (own_data && trial::is_run_folder(call.choice.model)) {
    own_spec = trial::read_trial(call.choice.model).spec;
    trial::take_moved_data(own_spec, call.choice.set);
  }
  infer::ChosenModel chosen = trained_model(call.choice, call.pass, /*with_head=*/true, progress);
  if (own_data && !chosen.run) {
    throw usage_error("eval", "needs the data to evaluate on", "ceteris eval MODEL DATA --weights FILE");
  }
  Executor executor(call.pass.jobs);
  return own_data ? evaluate_run(call, own_spec, chosen, executor, progress)
                  : evaluate_named(call, chosen, executor, progress);
}

}  // namespace

int eval_verb(verb::Arguments arguments) {
  EvalCall call;
  verb::ArgumentParser parser("eval", "How well a trained network does on data.", kEvalFooter);
  parser.positionals("MODEL [DATA]", call.words, "a run folder or a model by name, and what it is evaluated on");
  model_options(parser, call.choice);
  label_option(parser, call.choice);
  pass_options(parser, call.pass);
  parser.flag("--changed-data", call.changed_data, "go on though a run's data is not what it was trained on");
  parser.flag("--json", call.json, "as JSON, with the confusion matrix");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (call.words.empty() || call.words.size() > 2) {
    throw usage_error("eval", "takes a model and the data to evaluate on", "ceteris eval runs/3f2a/ test/");
  }
  call.choice.model = run_argument(call.words[0]);
  auto progress = verb::stderr_progress();
  return evaluate(call, *progress);
}

}  // namespace ceteris::network_verbs
