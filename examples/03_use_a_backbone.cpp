// SPDX-License-Identifier: Apache-2.0
// A backbone in a program: created by name, its features taken, and a new head trained on top of it while it is frozen.
//
//   build/release/examples/example_03_use_a_backbone        (two seconds)
//
// prints:
//   features: 2 x 256, logits: 2 x 3
//   stage 0: 64 x 16 x 16
//   stage 1: 128 x 8 x 8
//   stage 2: 256 x 4 x 4
//   learning: 771 of 1595075 numbers
//   loss after 40 steps on 8 images: below 0.1
#include <ATen/Functions.h>

#include <cstdio>

#include "ceteris/models/create.hpp"
#include "ceteris/nn/freeze.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/ops/threads.hpp"
#include "ceteris/optim/adamw.hpp"
#include "ceteris/optim/loss.hpp"

int main() {
  using namespace ceteris;
  ops::use_single_thread();
  // With CreateOptions::weights it would read a .pth or .safetensors file; a head for other classes is left as drawn.
  const auto network = models::create("convnext_32px", {.classes = 3});

  const at::Tensor two = at::ones({2, 3, 32, 32});
  const at::Tensor features = network->forward_features(two, {});
  const at::Tensor logits = network->forward_head(features);
  std::printf("features: %d x %d, logits: %d x %d\n", int(features.size(0)), int(features.size(1)), int(logits.size(0)),
              int(logits.size(1)));
  int stage = 0;
  for (const at::Tensor& map : network->forward_stages(two, {})) {
    std::printf("stage %d: %d x %d x %d\n", stage++, int(map.size(1)), int(map.size(2)), int(map.size(3)));
  }

  nn::freeze(*network);
  const std::int64_t learning = nn::unfreeze(*network, {"head.fc"});
  std::printf("learning: %d of %d numbers\n", int(learning), int(nn::parameter_count(*network)));

  // Eight pictures of noise and arbitrary classes: a linear head on 192 features can learn them by heart.
  at::Tensor images = at::linspace(-1, 1, 8 * 3 * 32 * 32).mul(997).sin().reshape({8, 3, 32, 32});
  const at::Tensor labels = at::arange(8, at::kLong).remainder(3);
  optim::AdamWSpec recipe;
  recipe.weight_decay = 0;
  optim::AdamW optimiser(*network, recipe);
  double last = 0;
  for (int step = 0; step < 40; ++step) {
    const at::Tensor loss = optim::cross_entropy(network->forward(images, {}), labels);
    optimiser.zero_grad();
    loss.backward();
    optimiser.step(/*learning_rate=*/0.03);
    last = loss.item<double>();
  }
  std::printf("loss after 40 steps on 8 images: %s\n", last < 0.1 ? "below 0.1" : "0.1 or more");
}
