// SPDX-License-Identifier: Apache-2.0
// `ceteris eval`: how well a trained network does on data it may never have seen.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/cli/image_pass.hpp"
#include "ceteris/cli/screen.hpp"
#include "ceteris/cli/trial_task.hpp"
#include "ceteris/cli/verbs.hpp"
#include "ceteris/data/text_corpus.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/report/words.hpp"
#include "ceteris/stats/classification.hpp"
#include "ceteris/stats/proportion.hpp"
#include "ceteris/train/text_task.hpp"

namespace ceteris::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFooter =
    "MODEL is a run folder of ceteris train, or a model by name with --weights. DATA is a folder, tar or list whose\n"
    "classes are the folders the images lie in (or the column \"label\"), or for a language model a text. Without DATA "
    "a\n"
    "run is evaluated on its own validation part.\n\n"
    "  ceteris eval runs/3f2a/                                     the validation part again\n"
    "  ceteris eval runs/3f2a/ test/                               another folder of the same classes\n"
    "  ceteris eval resnet50 val/ --weights resnet50.pth --labels imagenet.txt\n"
    "  ceteris eval runs/91bd/ other.txt                           a language model on another text\n";

// Classes that are listed, the worst first.
constexpr std::size_t kShownClasses = 10;
constexpr std::int64_t kTop = 5;

struct Call {
  std::vector<std::string> words;
  ModelChoice choice;
  PassOptions pass;
  bool json = false;
};

Json heading(const Call& call, const ChosenModel& chosen) {
  return {{"schema", "ceteris.eval/1"},
          {"model", call.choice.model},
          {"weights", chosen.weights},
          {"data", call.words.size() > 1 ? call.words[1] : std::string("the validation part of the run")},
          {"notes", chosen.notes}};
}

/// Metrics of a task as it computes them itself: for text, and for a run's own validation part.
int print_metrics(const Call& call, const ChosenModel& chosen, const std::vector<train::Metric>& metrics) {
  for (const train::Metric& metric : metrics) {
    check_finite(at::tensor(metric.value), chosen);
  }
  if (call.json) {
    Json json = heading(call, chosen);
    for (const train::Metric& metric : metrics) {
      json["metrics"][metric.name] = metric.value;
    }
    std::cout << json.dump(2) << '\n';
    return static_cast<int>(Exit::Ok);
  }
  for (const train::Metric& metric : metrics) {
    std::cout << fmt::format("{:<14}{:.4f}\n", metric.name, metric.value);
  }
  return static_cast<int>(Exit::Ok);
}

int evaluate_text(const Call& call, const ChosenModel& chosen, const models::GptSpec& gpt) {
  constexpr std::int64_t kBytes = 256;
  if (gpt.vocabulary != kBytes) {
    throw usage_error(call.choice.model, "has a vocabulary of its own, and texts are read as bytes here");
  }
  if (call.words.size() == 1) {
    const auto* text = chosen.trial ? std::get_if<loader::TextData>(&chosen.trial->data) : nullptr;
    if (text == nullptr) {
      throw usage_error("eval", "needs the text to read", "ceteris eval MODEL text.txt --weights FILE");
    }
    const data::TextCorpus corpus = data::read_text_corpus(text->path, text->validation_share);
    return print_metrics(call, chosen, train::evaluate_text(*chosen.network, corpus.validation, gpt.context));
  }
  const std::string bytes = read_file(call.words[1]);
  if (bytes.size() < 2) {
    throw usage_error(printable(call.words[1]), "is too short: there is nothing to predict");
  }
  return print_metrics(call, chosen,
                       train::evaluate_text(*chosen.network, std::as_bytes(std::span(bytes)), gpt.context));
}

/// The class of every item that has to be evaluated, as the network numbers them.
std::vector<int> numbered_classes(const data::Source& source, ChosenModel& chosen) {
  std::set<std::string> found;
  for (const data::Item& item : source.items) {
    found.insert(loader::class_of(item));
  }
  const std::string where = printable(source.location);
  if (found.contains("")) {
    throw usage_error(where, "holds images without a class",
                      "put each class into a folder of its own, or give a list with a column \"label\"");
  }
  if (chosen.labels.empty()) {
    if (static_cast<std::int64_t>(found.size()) != chosen.input.classes) {
      throw usage_error(where, fmt::format("has {} classes, and the network {}", found.size(), chosen.input.classes),
                        "name the network's classes with --labels");
    }
    chosen.labels.assign(found.begin(), found.end());
    chosen.notes.emplace_back("no --labels: the classes of the data, sorted by name, are taken for the network's");
  }
  std::map<std::string, int> numbers;
  for (std::size_t i = 0; i < chosen.labels.size(); ++i) {
    numbers[chosen.labels[i]] = static_cast<int>(i);
  }
  std::vector<int> classes;
  for (const data::Item& item : source.items) {
    const auto number = numbers.find(loader::class_of(item));
    if (number == numbers.end()) {
      const std::string name = loader::class_of(item);
      const std::string near = nearest(name, chosen.labels);
      throw usage_error(
          where, "holds the class " + ceteris::quoted(name) + ", which the network does not know",
          near.empty() ? "it knows " + join(chosen.labels, ", ") : "did you mean " + ceteris::quoted(near) + "?");
    }
    classes.push_back(number->second);
  }
  return classes;
}

struct Outcome {
  std::vector<int> actual;
  std::vector<int> predicted;
  std::int64_t in_top = 0;  ///< the right class is among the first kTop
  double loss = 0;          ///< summed, nats
};

void score(Outcome& outcome, const at::Tensor& log_probabilities, const std::vector<int>& actual) {
  const at::Tensor labels = at::tensor(actual, at::kLong);
  const at::Tensor top = std::get<1>(log_probabilities.topk(std::min(kTop, log_probabilities.size(1))));
  outcome.in_top += top.eq(labels.unsqueeze(1)).any(1).sum().item<std::int64_t>();
  outcome.loss -= log_probabilities.gather(1, labels.unsqueeze(1)).sum(at::kDouble).item<double>();
  for (std::size_t i = 0; i < actual.size(); ++i) {
    outcome.actual.push_back(actual[i]);
    outcome.predicted.push_back(static_cast<int>(top[static_cast<std::int64_t>(i)][0].item<std::int64_t>()));
  }
}

struct ClassLine {
  int number = 0;
  std::int64_t images = 0;
  std::int64_t correct = 0;
  int mistaken_for = -1;  ///< the commonest wrong answer
};

/// Classes that have images, the worst first.
std::vector<ClassLine> class_lines(const stats::Confusion& confusion) {
  std::vector<ClassLine> lines;
  for (int actual = 0; actual < confusion.classes; ++actual) {
    ClassLine line{actual, confusion.row_total(actual), confusion.at(actual, actual)};
    std::int64_t most = 0;
    for (int other = 0; other < confusion.classes; ++other) {
      if (other != actual && confusion.at(actual, other) > most) {
        most = confusion.at(actual, other);
        line.mistaken_for = other;
      }
    }
    if (line.images > 0) {
      lines.push_back(line);
    }
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const ClassLine& a, const ClassLine& b) { return a.correct * b.images < b.correct * a.images; });
  return lines;
}

Json share_json(std::int64_t count, std::int64_t total) {
  const stats::Interval interval = stats::wilson_interval(count, total);
  return {{"correct", count},
          {"total", total},
          {"rate", static_cast<double>(count) / static_cast<double>(total)},
          {"interval", {interval.low, interval.high}}};
}

std::string share_text(std::int64_t count, std::int64_t total) {
  const stats::Interval interval = stats::wilson_interval(count, total);
  return fmt::format("{:>7}  ({} to {})", report::percent(static_cast<double>(count) / static_cast<double>(total)),
                     report::percent(interval.low), report::percent(interval.high));
}

void print_outcome(const ChosenModel& chosen, const Outcome& outcome, const stats::Confusion& confusion,
                   std::size_t refused) {
  const std::int64_t total = confusion.total();
  std::cout << fmt::format("{} images", with_thousands(static_cast<std::uint64_t>(total)))
            << (refused > 0 ? fmt::format(", {} more could not be read", refused) : "") << "\n\n";
  std::cout << fmt::format("top-1   {}\n", share_text(confusion.correct(), total));
  if (chosen.input.classes > kTop) {
    std::cout << fmt::format("top-{}   {}\n", kTop, share_text(outcome.in_top, total));
  }
  std::cout << fmt::format("loss    {:>7.4f}  nats an image\n", outcome.loss / static_cast<double>(total));
  std::cout << "\nclasses, the worst first; in brackets 95 % intervals (Wilson), right for independent images\n";
  const std::vector<ClassLine> lines = class_lines(confusion);
  for (std::size_t i = 0; i < std::min(lines.size(), kShownClasses); ++i) {
    const ClassLine& line = lines[i];
    std::cout << fmt::format(
        "  {:<20} {}  of {:>5}{}\n", printable(label_of(chosen, line.number)), share_text(line.correct, line.images),
        line.images,
        line.mistaken_for < 0 ? "" : ", most often taken for " + printable(label_of(chosen, line.mistaken_for)));
  }
  if (lines.size() > kShownClasses) {
    std::cout << fmt::format("  and {} more; --json has them all\n", lines.size() - kShownClasses);
  }
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

int evaluate_images(const Call& call, ChosenModel& chosen, Executor& executor, Progress& progress) {
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
    std::cout << outcome_json(heading(call, chosen), chosen, outcome, confusion, refused).dump(2) << '\n';
  } else {
    print_outcome(chosen, outcome, confusion, refused.size());
  }
  return static_cast<int>(Exit::Ok);
}

/// The validation part of the run that the network comes from.
int evaluate_run(const Call& call, const ChosenModel& chosen, Executor& executor, Progress& progress) {
  if (!chosen.trial) {
    throw usage_error("eval", "needs the data to evaluate on", "ceteris eval MODEL DATA --weights FILE");
  }
  const char* stray = call.choice.size > 0          ? "--size"
                      : call.choice.classes > 0     ? "--classes"
                      : !call.choice.labels.empty() ? "--labels"
                      : call.pass.crop              ? "--crop"
                                                    : nullptr;
  if (stray != nullptr) {
    throw usage_error(stray, "goes with data of its own", "ceteris eval MODEL DATA " + std::string(stray) + " ...");
  }
  TrialSpec spec = *chosen.trial;
  spec.model = chosen.spec;
  TrialTask trial = make_trial_task(spec, executor, progress);
  for (const std::string& note : trial.notes) {
    progress.note(note);
  }
  const auto faults =
      models::load_weights(trial.task->module(), models::read_weights(chosen.weights, {.ema = call.choice.ema}))
          .faults(/*with_head=*/true);
  if (trial.classes != chosen.labels || !faults.empty()) {
    throw usage_error(call.choice.model, "was trained on other classes than its data has now",
                      "name the data to evaluate on: ceteris eval MODEL DATA");
  }
  trial.task->module().eval();
  const torch::NoGradGuard no_grad;
  return print_metrics(call, chosen, trial.task->evaluate());
}

}  // namespace

int eval_verb(Arguments arguments) {
  Call call;
  ArgumentParser parser("eval", "How well a trained network does on data.", kFooter);
  parser.positionals("MODEL [DATA]", call.words, "a run folder or a model by name, and what it is evaluated on");
  model_options(parser, call.choice);
  label_option(parser, call.choice);
  pass_options(parser, call.pass);
  parser.flag("--json", call.json, "as JSON, with the confusion matrix");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (call.words.empty() || call.words.size() > 2) {
    throw usage_error("eval", "takes a model and the data to evaluate on", "ceteris eval runs/3f2a/ test/");
  }
  call.choice.model = call.words[0];
  auto progress = stderr_progress();
  ChosenModel chosen = trained_model(call.choice, call.pass, /*with_head=*/true, *progress);
  if (const auto* gpt = std::get_if<models::GptSpec>(&chosen.spec)) {
    const torch::NoGradGuard no_grad;
    return evaluate_text(call, chosen, *gpt);
  }
  Executor executor(call.pass.jobs);
  return call.words.size() == 1 ? evaluate_run(call, chosen, executor, *progress)
                                : evaluate_images(call, chosen, executor, *progress);
}

}  // namespace ceteris::cli
