// SPDX-License-Identifier: Apache-2.0
#include "ceteris/infer/evaluate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/data/item_class.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/train/text_task.hpp"
#include "ceteris/trial/label_file.hpp"

namespace ceteris::infer {
namespace {

std::set<std::string> classes_in(const data::Source& source) {
  std::vector<std::uint32_t> all(source.items.size());
  std::iota(all.begin(), all.end(), 0U);
  data::require_classes(source, all);
  std::set<std::string> found;
  for (const data::Item& item : source.items) {
    found.insert(data::class_of(source, item));
  }
  return found;
}

void take_labels(const std::set<std::string>& found, const std::string& where, ChosenModel& chosen) {
  if (static_cast<std::int64_t>(found.size()) != chosen.input.classes) {
    throw usage_error(where, fmt::format("has {} classes, and the network {}", found.size(), chosen.input.classes),
                      "name the network's classes with --labels");
  }
  chosen.labels.assign(found.begin(), found.end());
  chosen.notes.emplace_back("no --labels: the classes of the data, sorted by name, are taken for the network's");
}

/// The class of every item that has to be evaluated, as the network numbers them.
std::vector<int> numbered_classes(const data::Source& source, ChosenModel& chosen) {
  const std::set<std::string> found = classes_in(source);
  const std::string where = printable(source.location);
  if (chosen.labels.empty()) {
    take_labels(found, where, chosen);
  }
  for (const std::string& name : trial::repeated_names(chosen.labels)) {
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
    const std::string name = data::class_of(source, item);
    const auto number = numbers.find(name);
    if (number == numbers.end()) {
      const std::string near = nearest(name, chosen.labels);
      throw usage_error(
          where, "holds the class " + ceteris::quoted(name) + ", which the network does not know",
          near.empty() ? "it knows " + join(chosen.labels, ", ") : "did you mean " + ceteris::quoted(near) + "?");
    }
    classes.push_back(number->second);
  }
  return classes;
}

void take_tables(Evaluation& result, const ChosenModel& chosen) {
  const int classes = static_cast<int>(chosen.input.classes);
  result.confusion = confusion_of(result.score, classes);
  result.seen = std::ranges::count(result.score.seen, true);
  if (result.seen > 0) {
    result.unseen = confusion_of(result.score, classes, /*unseen_only=*/true);
  }
}

}  // namespace

stats::Confusion confusion_of(const Score& score, int classes, bool unseen_only) {
  if (!unseen_only) {
    return stats::confusion(score.predicted, score.actual, classes);
  }
  std::vector<int> predicted, actual;
  for (std::size_t i = 0; i < score.actual.size(); ++i) {
    if (!score.seen[i]) {
      predicted.push_back(score.predicted[i]);
      actual.push_back(score.actual[i]);
    }
  }
  return stats::confusion(predicted, actual, classes);
}

void add(Score& score, const at::Tensor& log_probabilities, const std::vector<int>& actual) {
  const at::Tensor labels = at::tensor(actual, at::kLong);
  const at::Tensor top = std::get<1>(log_probabilities.topk(std::min(kTop, log_probabilities.size(1))));
  score.in_top += top.eq(labels.unsqueeze(1)).any(1).sum().item<std::int64_t>();
  score.loss -= log_probabilities.gather(1, labels.unsqueeze(1)).sum(at::kDouble).item<double>();
  for (std::size_t i = 0; i < actual.size(); ++i) {
    score.actual.push_back(actual[i]);
    score.predicted.push_back(static_cast<int>(top[static_cast<std::int64_t>(i)][0].item<std::int64_t>()));
  }
}

Evaluation evaluate_images(const data::Source& source, ChosenModel& chosen, const PassOptions& options,
                           Executor& executor, Progress& progress) {
  nn::ImageNetwork& network = image_network(chosen);
  const std::vector<int> classes = numbered_classes(source, chosen);
  Evaluation result;
  result.refused = pass_over(source, static_cast<int>(chosen.input.side), options, executor, progress,
                             [&](const loader::StreamedBatch& batch) {
                               std::vector<int> actual;
                               for (const std::uint32_t item : batch.items) {
                                 actual.push_back(classes[item]);
                               }
                               const at::Tensor logits = network.forward(batch.images, {});
                               check_finite(logits, chosen);
                               add(result.score, logits.log_softmax(1), actual);
                               for (const std::uint64_t content : batch.contents) {
                                 result.score.seen.push_back(std::ranges::binary_search(chosen.seen, content));
                               }
                             });
  take_tables(result, chosen);
  return result;
}

Evaluation evaluate_part(const trial::OwnEvaluation& part, const ChosenModel& chosen) {
  check_finite(part.log_probabilities, chosen);
  Evaluation result;
  add(result.score, part.log_probabilities, std::vector<int>(part.labels.begin(), part.labels.end()));
  for (const std::uint64_t content : part.contents) {
    result.score.seen.push_back(std::ranges::binary_search(chosen.seen, content));
  }
  take_tables(result, chosen);
  return result;
}

std::vector<train::Metric> evaluate_text(const ChosenModel& chosen, std::span<const std::byte> text) {
  constexpr std::int64_t kBytes = 256;
  const auto& gpt = std::get<models::GptSpec>(chosen.spec);
  if (gpt.vocabulary != kBytes) {
    throw usage_error("MODEL", "has a vocabulary of its own, and texts are read as bytes here");
  }
  const torch::NoGradGuard no_grad;
  std::vector<train::Metric> metrics = train::evaluate_text(*chosen.network, text, gpt.context);
  for (const train::Metric& metric : metrics) {
    check_finite(metric.value, chosen);
  }
  return metrics;
}

}  // namespace ceteris::infer
