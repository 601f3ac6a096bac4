// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/task.hpp"

#include <torch/types.h>

#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/models/build.hpp"
#include "ceteris/nn/compute.hpp"
#include "ceteris/nn/freeze.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/train/image_task.hpp"
#include "ceteris/train/text_task.hpp"
#include "ceteris/trial/side_tests.hpp"

namespace ceteris::trial {
namespace {

/// Refuses a network that cannot learn from one image at a time, as PyTorch does with batch normalisation where one
/// value a channel is left, before anything is written. The step changes nothing: the running statistics are put back.
void try_one_image(nn::Network& network, int size) {
  const torch::NoGradGuard no_grad;
  std::vector<at::Tensor> before;
  for (const at::Tensor& buffer : network.buffers()) {
    before.push_back(buffer.clone());
  }
  network.train();
  (void)network.forward(nn::moved(at::zeros({1, 3, size, size}), nn::compute_of(network)), {});
  for (std::size_t i = 0; i < before.size(); ++i) {
    network.buffers()[i].copy_(before[i]);
  }
}

void freeze(nn::Network& network, const std::vector<std::string>& parts) {
  if (nn::freeze(network, parts) == 0) {
    throw spec_error("recipe.freeze", "leaves nothing that learns", "leave a part of the network out, such as head");
  }
}

std::unique_ptr<train::Task> image_task(const TrialSpec& spec, const loader::LabelledImages& images,
                                        const nn::Compute& compute) {
  const int size = *loader::side_of(spec.data);
  const auto network = models::build_image_network(
      spec.model, {.side = size, .classes = static_cast<std::int64_t>(images.classes.size())});
  nn::initialise(*network, spec.seed, spec.replicate);
  nn::move(*network, compute);
  freeze(*network, spec.recipe.freeze);
  const auto part = [&](const loader::LabelledPart& from) {
    return train::LabelledImages{images.cache, from.indices, from.labels};
  };
  auto task = std::make_unique<train::ImageTask>(
      network, part(images.train), part(images.validation), spec.recipe,
      train::ImageTaskOptions{.size = size,
                              .classes = static_cast<std::int64_t>(images.classes.size()),
                              .seed = spec.seed,
                              .replicate = spec.replicate},
      side_tests(spec, images, compute));
  if (task->batch_size() == 1) {
    try_one_image(*network, size);
  }
  return task;
}

std::unique_ptr<train::Task> text_task(const TrialSpec& spec, data::TextCorpus corpus, const nn::Compute& compute) {
  const auto network = models::build(spec.model);
  nn::initialise(*network, spec.seed, spec.replicate);
  nn::move(*network, compute);
  freeze(*network, spec.recipe.freeze);
  return std::make_unique<train::TextTask>(
      network, std::move(corpus.train), std::move(corpus.validation), spec.recipe,
      train::TextTaskOptions{.context = static_cast<int>(std::get<models::GptSpec>(spec.model).context),
                             .seed = spec.seed,
                             .replicate = spec.replicate});
}

}  // namespace

nn::Compute compute_on(const at::Device& device, const TrialSpec& spec) {
  return {device, spec.recipe.precision == train::Precision::Bf16 ? at::kBFloat16 : at::kFloat};
}

std::unique_ptr<train::Task> make_task(const TrialSpec& spec, TrialData data, const at::Device& device) {
  const nn::Compute compute = compute_on(device, spec);
  if (auto* text = std::get_if<data::TextCorpus>(&data)) {
    return text_task(spec, std::move(*text), compute);
  }
  return image_task(spec, std::get<loader::LabelledImages>(data), compute);
}

}  // namespace ceteris::trial
