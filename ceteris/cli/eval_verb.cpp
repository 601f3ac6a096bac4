// SPDX-License-Identifier: Apache-2.0
// `ceteris eval`: how well a trained network does on data it may never have seen.
#include <fmt/format.h>

#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/cli/image_pass.hpp"
#include "ceteris/cli/image_score.hpp"
#include "ceteris/cli/label_file.hpp"
#include "ceteris/cli/own_data.hpp"
#include "ceteris/cli/screen.hpp"
#include "ceteris/cli/verbs.hpp"
#include "ceteris/data/item_class.hpp"
#include "ceteris/data/text_corpus.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/stats/classification.hpp"
#include "ceteris/stats/proportion.hpp"
#include "ceteris/train/text_task.hpp"

namespace ceteris::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kEvalFooter =
    "MODEL is a run folder of ceteris train, or a model by name with --weights. DATA is a folder, tar or list whose\n"
    "classes are the folders the images lie in (or the column \"label\"), or for a language model a text. Without DATA "
    "a\n"
    "run is evaluated on its own validation part, which must be what it was in training.\n\n"
    "  ceteris eval runs/3f2a/                                     the validation part again\n"
    "  ceteris eval runs/3f2a/ --set data.path=../photos/          where the data lies now\n"
    "  ceteris eval runs/3f2a/ test/                               another folder of the same classes\n"
    "  ceteris eval resnet50 val/ --weights resnet50.pth --labels imagenet.txt\n"
    "  ceteris eval runs/91bd/ other.txt                           a language model on another text\n";

constexpr std::string_view kChangedData =
    "the data has changed since training: pictures or text that were trained on may be among what is measured here";

struct EvalCall {
  std::vector<std::string> words;
  ModelChoice choice;
  PassOptions pass;
  bool changed_data = false;
  bool json = false;
};

// A path whose bytes are not UTF-8 is shown with replacements.
std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

Json heading(const EvalCall& call, const ChosenModel& chosen) {
  return {{"schema", "ceteris.eval/1"},
          {"model", call.choice.model},
          {"weights", chosen.weights},
          {"data", call.words.size() > 1 ? call.words[1] : std::string("the validation part of the run")},
          {"notes", chosen.notes}};
}

/// Metrics of a task as it computes them itself: for text, and for a run's own validation part.
int print_metrics(const EvalCall& call, const ChosenModel& chosen, const std::vector<train::Metric>& metrics,
                  std::optional<bool> data_changed = std::nullopt) {
  for (const train::Metric& metric : metrics) {
    check_finite(at::tensor(metric.value), chosen);
  }
  if (call.json) {
    Json json = heading(call, chosen);
    if (data_changed) {
      json["data_changed"] = *data_changed;
    }
    for (const train::Metric& metric : metrics) {
      json["metrics"][metric.name] = metric.value;
    }
    std::cout << text_of(json) << '\n';
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

int evaluate_on_text(const EvalCall& call, const ChosenModel& chosen, const models::GptSpec& gpt) {
  constexpr std::int64_t kBytes = 256;
  if (gpt.vocabulary != kBytes) {
    throw usage_error(call.choice.model, "has a vocabulary of its own, and texts are read as bytes here");
  }
  const data::TextCorpus text = data::read_text_corpus(call.words[1], /*validation_share=*/1);
  for (const std::string& note : text.notes) {
    std::cerr << note << '\n';
  }
  if (text.validation.size() < 2) {
    throw usage_error(printable(call.words[1]), "is too short: there is nothing to predict");
  }
  return print_metrics(call, chosen, train::evaluate_text(*chosen.network, text.validation, gpt.context));
}

/// The class of every item that has to be evaluated, as the network numbers them.
std::vector<int> numbered_classes(const data::Source& source, ChosenModel& chosen) {
  std::vector<std::uint32_t> all(source.items.size());
  std::iota(all.begin(), all.end(), 0U);
  data::require_classes(source, all);
  std::set<std::string> found;
  for (const data::Item& item : source.items) {
    found.insert(data::class_of(source, item));
  }
  const std::string where = printable(source.location);
  if (chosen.labels.empty()) {
    if (static_cast<std::int64_t>(found.size()) != chosen.input.classes) {
      throw usage_error(where, fmt::format("has {} classes, and the network {}", found.size(), chosen.input.classes),
                        "name the network's classes with --labels");
    }
    chosen.labels.assign(found.begin(), found.end());
    chosen.notes.emplace_back("no --labels: the classes of the data, sorted by name, are taken for the network's");
  }
  for (const std::string& name : repeated_names(chosen.labels)) {
    if (found.contains(name)) {
      throw usage_error(where, "holds the class " + ceteris::quoted(name) + ", which the labels name more than once",
                        "give each of these classes a name of its own, in the labels and in the data");
    }
  }
  std::map<std::string, int> numbers;
  for (std::size_t i = 0; i < chosen.labels.size(); ++i) {
    numbers[chosen.labels[i]] = static_cast<int>(i);
  }
  std::vector<int> classes;
  for (const data::Item& item : source.items) {
    const auto number = numbers.find(data::class_of(source, item));
    if (number == numbers.end()) {
      const std::string name = data::class_of(source, item);
      const std::string near = nearest(name, chosen.labels);
      throw usage_error(
          where, "holds the class " + ceteris::quoted(name) + ", which the network does not know",
          near.empty() ? "it knows " + join(chosen.labels, ", ") : "did you mean " + ceteris::quoted(near) + "?");
    }
    classes.push_back(number->second);
  }
  return classes;
}

Json share_json(std::int64_t count, std::int64_t total) {
  const stats::Interval interval = stats::wilson_interval(count, total);
  return {{"correct", count},
          {"total", total},
          {"rate", static_cast<double>(count) / static_cast<double>(total)},
          {"interval", {interval.low, interval.high}}};
}

Json outcome_json(Json json, const ChosenModel& chosen, const Outcome& outcome, const stats::Confusion& confusion,
                  const std::vector<loader::Refused>& refused) {
  const std::int64_t total = confusion.total();
  json["notes"] = chosen.notes;
  json["top1"] = share_json(confusion.correct(), total);
  if (chosen.input.classes > kTop) {
    json["top5"] = share_json(outcome.in_top, total);
  }
  json["loss"] = outcome.loss / static_cast<double>(total);
  json["classes"] = Json::array();
  for (int actual = 0; actual < confusion.classes; ++actual) {
    Json row = {{"name", label_of(chosen, actual)}, {"images", confusion.row_total(actual)}};
    if (confusion.row_total(actual) > 0) {
      row["recall"] = share_json(confusion.at(actual, actual), confusion.row_total(actual));
    }
    row["predicted_as"] = Json::array();
    for (int other = 0; other < confusion.classes; ++other) {
      row["predicted_as"].push_back(confusion.at(actual, other));
    }
    json["classes"].push_back(row);
  }
  json["refused"] = refused_facts(refused);
  return json;
}

int evaluate_images(const EvalCall& call, ChosenModel& chosen, Executor& executor, Progress& progress) {
  nn::ImageNetwork& network = image_network(chosen);
  const data::Source source = open_images(std::span(call.words).subspan(1), progress);
  const std::vector<int> classes = numbered_classes(source, chosen);
  Outcome outcome;
  const auto refused = pass_over(source, static_cast<int>(chosen.input.side), call.pass, executor, progress,
                                 [&](const loader::StreamedBatch& batch) {
                                   std::vector<int> actual;
                                   for (const std::uint32_t item : batch.items) {
                                     actual.push_back(classes[item]);
                                   }
                                   const at::Tensor logits = network.forward(batch.images, {});
                                   check_finite(logits, chosen);
                                   score(outcome, logits.log_softmax(1), actual);
                                 });
  const auto confusion = stats::confusion(outcome.predicted, outcome.actual, static_cast<int>(chosen.input.classes));
  if (call.json) {
    std::cout << text_of(outcome_json(heading(call, chosen), chosen, outcome, confusion, refused)) << '\n';
  } else {
    print_outcome(chosen, outcome, confusion, refused.size());
  }
  return static_cast<int>(Exit::Ok);
}

/// The validation part of the run that the network comes from.
int evaluate_run(const EvalCall& call, const TrialSpec& own_spec, ChosenModel& chosen, Executor& executor,
                 Progress& progress) {
  const char* stray = call.choice.size > 0          ? "--size"
                      : call.choice.classes > 0     ? "--classes"
                      : !call.choice.labels.empty() ? "--labels"
                      : call.pass.crop              ? "--crop"
                                                    : nullptr;
  if (stray != nullptr) {
    throw usage_error(stray, "goes with data of its own", "ceteris eval MODEL DATA " + std::string(stray) + " ...");
  }
  TrialSpec spec = own_spec;
  spec.model = chosen.spec;
  const OwnData own = read_own_data(spec, *chosen.run, call.choice.model, call.changed_data, executor, progress);
  for (const std::string& note : own.trial.notes) {
    progress.note(note);
  }
  if (own.changed) {
    chosen.notes.emplace_back(kChangedData);
  }
  train::Task& task = *own.trial.task;
  const auto faults =
      models::load_weights(task.module(), models::read_weights(chosen.weights, {.ema = call.choice.ema}))
          .faults(/*with_head=*/true);
  if (!faults.empty()) {
    throw usage_error(printable(chosen.weights), "is not of this network: " + join(faults, "; "));
  }
  task.module().eval();
  const torch::NoGradGuard no_grad;
  return print_metrics(call, chosen, task.evaluate(), own.changed);
}

/// Data that is named: what the run has learned from is told from what it has not.
int evaluate_named(const EvalCall& call, ChosenModel& chosen, Executor& executor, Progress& progress) {
  if (chosen.run && is_own_data(chosen.run->spec, call.words[1])) {
    chosen.notes.push_back(printable(call.words[1]) + " is what the run was trained on: not the validation part alone");
    progress.note(chosen.notes.back());
  }
  if (const auto* gpt = std::get_if<models::GptSpec>(&chosen.spec)) {
    const torch::NoGradGuard no_grad;
    return evaluate_on_text(call, chosen, *gpt);
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
  TrialSpec own_spec;
  if (own_data && is_run_folder(call.choice.model)) {
    own_spec = read_trial(call.choice.model).spec;
    take_moved_data(own_spec, call.choice.set);
  }
  ChosenModel chosen = trained_model(call.choice, call.pass, /*with_head=*/true, progress);
  if (own_data && !chosen.run) {
    throw usage_error("eval", "needs the data to evaluate on", "ceteris eval MODEL DATA --weights FILE");
  }
  Executor executor(call.pass.jobs);
  return own_data ? evaluate_run(call, own_spec, chosen, executor, progress)
                  : evaluate_named(call, chosen, executor, progress);
}

}  // namespace

int eval_verb(Arguments arguments) {
  EvalCall call;
  ArgumentParser parser("eval", "How well a trained network does on data.", kEvalFooter);
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
  call.choice.model = call.words[0];
  auto progress = stderr_progress();
  return evaluate(call, *progress);
}

}  // namespace ceteris::cli
