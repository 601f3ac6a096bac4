// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/trial_spec.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>

#include "ceteris/base/error.hpp"
#include "ceteris/spec/schema.hpp"
#include "ceteris/trial/network_cost_names.hpp"

namespace ceteris {
template const spec::Schema& spec::schema<trial::TrialSpec>();
}  // namespace ceteris

namespace ceteris::trial {
namespace {

constexpr std::int64_t kByteValues = 256;

bool is_text(const TrialSpec& spec) {
  return std::holds_alternative<loader::TextData>(spec.data) || std::holds_alternative<loader::LanguageData>(spec.data);
}

void check_augmentation(const TrialSpec& spec) {
  const loader::AugmentSpec& augment = spec.recipe.augment;
  if (augment.crop_area > 0 && !augment.crop) {
    throw spec_error("recipe.augment.crop_area", "is of crops, and there are none",
                     "set recipe.augment.crop=true, or crop_area=0");
  }
  const bool changes_images =
      augment.crop_area > 0 || augment.rand_augment > 0 || augment.erase > 0 || augment.mixes() || augment.repeats > 1;
  if (is_text(spec) && changes_images) {
    throw spec_error("recipe.augment", "changes images, and the data is text",
                     "set recipe=nanogpt, or leave these fields out");
  }
}

void check_pruning(const train::RecipeSpec& recipe) {
  if (recipe.prune_share > 0 && (recipe.ema_decay > 0 || recipe.precision != train::Precision::Fp32)) {
    throw spec_error("recipe.prune_share", "is of float32 weights without a moving average, which would not be sparse",
                     "set recipe.ema_decay=0 and recipe.precision=fp32");
  }
}

/// Sides that images can be drawn and scaled to, each once, none that of the training; the network must take them.
void check_test_sides(const TrialSpec& spec) {
  constexpr int kLeastSide = 16;
  constexpr int kGreatestSide = 512;
  std::set<int> seen = {loader::side_of(spec.data).value_or(0)};
  for (const int side : loader::test_sides_of(spec.data)) {
    if (side < kLeastSide || side > kGreatestSide) {
      throw spec_error("data.test_sides", std::to_string(side) + " is not from 16 to 512");
    }
    if (!seen.insert(side).second) {
      throw spec_error("data.test_sides", std::to_string(side) + " is measured already",
                       "the side of the training always is; name others, each once");
    }
    static_cast<void>(models::cost(spec.model, {.side = side}));
  }
}

}  // namespace

models::ModelCost cost_of(const TrialSpec& spec) {
  if (is_text(spec)) {
    return models::cost(spec.model);
  }
  models::ImageInput input{.side = *loader::side_of(spec.data)};
  input.classes = loader::known_classes(spec.data).value_or(input.classes);
  return models::cost(spec.model, input);
}

void check_trial(const TrialSpec& spec) {
  const auto* gpt = std::get_if<models::GptSpec>(&spec.model);
  if (!is_text(spec) && gpt != nullptr) {
    throw spec_error("model", "is a language model, and the data is images",
                     "set data=text or data=language, or another model");
  }
  if (is_text(spec)) {
    if (gpt == nullptr) {
      throw spec_error("model", "is not a language model, and the data is text", "set model=gpt");
    }
    if (gpt->vocabulary < kByteValues) {
      throw spec_error("model.vocabulary", "must be at least 256 for text read as bytes");
    }
  }
  if (spec.recipe.ema_warmup && spec.recipe.ema_decay == 0) {
    throw spec_error("recipe.ema_warmup", "is of a moving average of the weights, and there is none",
                     "set recipe.ema_decay=0.9999, or less for a short run");
  }
  check_pruning(spec.recipe);
  check_augmentation(spec);
  static_cast<void>(cost_of(spec));
  check_test_sides(spec);
}

std::vector<std::string> validation_metrics(const TrialSpec& spec) {
  if (is_text(spec)) {
    return {"loss", "bits_per_byte"};
  }
  std::vector<std::string> names{"accuracy", "loss", "balanced_accuracy", "top5_accuracy"};
  for (const int side : loader::test_sides_of(spec.data)) {
    for (const std::string_view name : {"accuracy", "loss"}) {
      names.push_back(std::string(name).append("_").append(std::to_string(side)).append("px"));
    }
  }
  return names;
}

std::vector<std::string> trial_metrics(const TrialSpec& spec) {
  std::vector<std::string> names;
  for (const std::string& name : validation_metrics(spec)) {
    names.push_back("validation." + name);
  }
  names.insert(names.end(), {"train.loss", "train.learning_rate", "train.gradient_norm"});
  std::ranges::copy(network_cost_names(spec.data), std::back_inserter(names));
  return names;
}

}  // namespace ceteris::trial
