// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/run_lines.hpp"

#include <fmt/format.h>
#include <torch/nn/module.h>

#include <cmath>

#include "ceteris/base/text.hpp"

namespace ceteris::trial {
namespace {

std::string number(std::int64_t count) {
  return with_thousands(static_cast<std::uint64_t>(count));
}

/// Accuracies are shares; everything else has a unit of its own.
std::string metric_text(const train::Metric& metric) {
  if (metric.name == "accuracy" || metric.name == "balanced_accuracy") {
    return fmt::format("{} {:.1f} %", metric.name == "accuracy" ? "accuracy" : "balanced accuracy", 100 * metric.value);
  }
  return fmt::format("{} {:.4f}", metric.name, metric.value);
}

}  // namespace

std::string data_line(const TrialSpec& spec, const TrialData& data) {
  if (const auto* text = std::get_if<data::TextCorpus>(&data)) {
    return fmt::format("text, {} bytes for training and {} for validation, context {}",
                       with_thousands(text->train.size()), with_thousands(text->validation.size()),
                       std::get<models::GptSpec>(spec.model).context);
  }
  const auto& images = std::get<loader::LabelledImages>(data);
  return fmt::format("{} px, {} classes, {} images for training and {} for validation", *loader::side_of(spec.data),
                     images.classes.size(), with_thousands(images.train.indices.size()),
                     with_thousands(images.validation.indices.size()));
}

std::string network_line(const TrialSpec& spec, const torch::nn::Module& network, const at::Device& device) {
  std::int64_t all = 0, learning = 0;
  for (const at::Tensor& parameter : network.parameters()) {
    all += parameter.numel();
    learning += parameter.requires_grad() ? parameter.numel() : 0;
  }
  const std::string which = learning == all ? ""
                                            : ", of which " + number(learning) +
                                                  " learn (recipe.freeze = " + join(spec.recipe.freeze, ", ") + ")";
  const std::string average =
      spec.recipe.ema_decay == 0
          ? ""
          : fmt::format("; evaluations score a moving average of the weights (decay {}{})",
                        shortest(spec.recipe.ema_decay), spec.recipe.ema_warmup ? ", with warm-up" : "");
  return fmt::format("{} parameters{}; {}, {}{}", number(all), which, device.str(), spec::name(spec.recipe.precision),
                     average);
}

std::string metrics_text(const std::vector<train::Metric>& metrics) {
  std::vector<std::string> texts;
  for (const train::Metric& metric : metrics) {
    if (metric.name == "top5_accuracy") {
      continue;  // in the files; a line has room for what everyone looks at
    }
    texts.push_back(metric_text(metric));
  }
  return join(texts, ", ");
}

std::string evaluation_line(std::int64_t step, const Pace& pace, double train_loss,
                            const std::vector<train::Metric>& metrics) {
  const double epoch = static_cast<double>(step) / static_cast<double>(pace.per_epoch);
  return fmt::format("step {} of {}, epoch {:.2f}: {}validation {}", number(step), number(pace.steps), epoch,
                     std::isnan(train_loss) ? "" : fmt::format("train loss {:.4f}; ", train_loss),
                     metrics_text(metrics));
}

}  // namespace ceteris::trial
