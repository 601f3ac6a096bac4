// SPDX-License-Identifier: Apache-2.0
#include "ceteris/train/prune.hpp"

#include <torch/nn/module.h>

#include <cmath>

namespace ceteris::train {
namespace {

bool is_prunable(const std::string& name, const at::Tensor& parameter) {
  const bool layer = parameter.dim() == 2 || parameter.dim() == 4;
  return layer && parameter.requires_grad() && name.ends_with(".weight") && !name.starts_with("head.") &&
         !name.starts_with("lm_head.");
}

/// 0 at the floor(share n) smallest magnitudes, the first ones where several are equal.
at::Tensor kept_by_magnitude(const at::Tensor& weight, double share) {
  const at::Tensor flat = weight.abs().flatten();
  const auto lost = static_cast<std::int64_t>(std::floor(share * static_cast<double>(flat.numel())));
  const at::Tensor order = std::get<1>(at::sort(flat, /*stable=*/true, 0, /*descending=*/false));
  return at::ones_like(flat).index_fill_(0, order.narrow(0, 0, lost), 0).view_as(weight);
}

}  // namespace

Pruning::Pruning(torch::nn::Module& network, const RecipeSpec& recipe, std::int64_t steps)
    : network_(network),
      share_(recipe.prune_share),
      at_step_(std::llround(recipe.prune_at * static_cast<double>(steps))) {}

void Pruning::begin(std::int64_t done) {
  if (share_ == 0 || done < at_step_) {
    return;
  }
  if (done == 0) {
    prune();
    return;
  }
  for (const auto& item : network_.named_parameters()) {
    if (is_prunable(item.key(), item.value())) {
      masks_.push_back({item.key(), item.value().detach().ne(0).to(at::kFloat)});
    }
  }
}

void Pruning::after_step(std::int64_t done) {
  if (share_ > 0 && done == at_step_) {
    prune();
  } else if (!masks_.empty()) {
    apply();
  }
}

void Pruning::prune() {
  for (const auto& item : network_.named_parameters()) {
    if (is_prunable(item.key(), item.value())) {
      masks_.push_back({item.key(), kept_by_magnitude(item.value().detach(), share_)});
    }
  }
  apply();
}

// By name: the optimiser moves parameters to another place in its first step.
void Pruning::apply() {
  const torch::NoGradGuard no_grad;
  auto parameters = network_.named_parameters();
  for (const Mask& mask : masks_) {
    parameters[mask.name].mul_(mask.kept);
  }
}

}  // namespace ceteris::train
