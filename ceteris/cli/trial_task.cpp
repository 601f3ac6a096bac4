// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/trial_task.hpp"

#include <torch/types.h>

#include <algorithm>

#include "ceteris/base/error.hpp"
#include "ceteris/data/text_corpus.hpp"
#include "ceteris/loader/labelled_images.hpp"
#include "ceteris/models/build.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/train/image_task.hpp"
#include "ceteris/train/text_task.hpp"

namespace ceteris::cli {
namespace {

// What is shown of many refused files; all of them are counted.
constexpr std::size_t kMostNotes = 20;

std::vector<std::string> notes_of(const loader::LabelledImages& images) {
  const std::vector<loader::Refused>& refused = images.refused;
  std::vector<std::string> notes = images.problems;
  if (!images.found.empty()) {
    notes.push_back(images.found);
  }
  for (std::size_t i = 0; i < std::min(refused.size(), kMostNotes); ++i) {
    notes.push_back(refused[i].name + ": " + refused[i].refusal.reason + ", " + refused[i].refusal.detail);
  }
  if (!refused.empty()) {
    notes.push_back(std::to_string(refused.size()) + " files could not be read and are left out");
  }
  return notes;
}

/// Refuses a network that cannot learn from one image at a time, as PyTorch does with batch normalisation where one
/// value a channel is left, before anything is written. The step changes nothing: the running statistics are put back.
void try_one_image(nn::Network& network, int size) {
  const torch::NoGradGuard no_grad;
  std::vector<at::Tensor> before;
  for (const at::Tensor& buffer : network.buffers()) {
    before.push_back(buffer.clone());
  }
  network.train();
  (void)network.forward(at::zeros({1, 3, size, size}), {});
  for (std::size_t i = 0; i < before.size(); ++i) {
    network.buffers()[i].copy_(before[i]);
  }
}

TrialTask image_task(const TrialSpec& spec, const loader::LabelledImages& images, int size) {
  const auto classes = static_cast<std::int64_t>(images.classes.size());
  const auto network = models::build_image_network(spec.model, {.side = size, .classes = classes});
  nn::initialise(*network, spec.seed, spec.replicate);
  if (std::min<std::int64_t>(spec.recipe.batch, static_cast<std::int64_t>(images.train.indices.size())) == 1) {
    try_one_image(*network, size);
  }
  const auto part = [&](const loader::LabelledPart& from) {
    return train::LabelledImages{images.cache, from.indices, from.labels};
  };
  return {std::make_unique<train::ImageTask>(
              network, part(images.train), part(images.validation), spec.recipe,
              train::ImageTaskOptions{.size = size, .seed = spec.seed, .replicate = spec.replicate}),
          images.fingerprint, notes_of(images), images.classes};
}

TrialTask text_task(const TrialSpec& spec, const loader::TextData& data) {
  const auto& gpt = std::get<models::GptSpec>(spec.model);
  data::TextCorpus corpus = data::read_text_corpus(data.path, data.validation_share);
  if (std::min(corpus.train.size(), corpus.validation.size()) <= static_cast<std::size_t>(gpt.context)) {
    throw usage_error(data.path, "is too short for a context of " + std::to_string(gpt.context) + " bytes");
  }
  std::vector<std::string> notes = std::move(corpus.notes);
  const auto network = models::build(spec.model);
  nn::initialise(*network, spec.seed, spec.replicate);
  return {std::make_unique<train::TextTask>(
              network, std::move(corpus.train), std::move(corpus.validation), spec.recipe,
              train::TextTaskOptions{
                  .context = static_cast<int>(gpt.context), .seed = spec.seed, .replicate = spec.replicate}),
          corpus.fingerprint,
          std::move(notes),
          {}};
}

}  // namespace

TrialTask make_trial_task(const TrialSpec& spec, Executor& executor, Progress& progress) {
  check_trial(spec);  // before hours of reading
  if (const auto* text = std::get_if<loader::TextData>(&spec.data)) {
    return text_task(spec, *text);
  }
  if (const auto* images = std::get_if<loader::ImageData>(&spec.data)) {
    return image_task(spec, loader::read_images(*images, spec.seed, executor, progress), images->size);
  }
  const auto& builtin = std::get<loader::BuiltinData>(spec.data);
  return image_task(spec, loader::draw_images(builtin, executor, progress), builtin.images.size);
}

}  // namespace ceteris::cli
