// SPDX-License-Identifier: Apache-2.0
#include "ceteris/optim/weight_average.hpp"

#include <torch/nn/module.h>

#include <algorithm>
#include <cmath>

#include "ceteris/base/error.hpp"

namespace ceteris::optim {
namespace {

at::ScalarType type_of_average(const at::Tensor& weight) {
  return weight.scalar_type() == at::kBFloat16 ? at::kFloat : weight.scalar_type();
}

}  // namespace

double ema_decay(const EmaOptions& options, std::int64_t step) {
  CETERIS_CHECK(step >= 1 && options.decay >= 0 && options.decay < 1, "an average of weights after no step");
  if (step == 1) {
    return 0;
  }
  // timm: 1 - (1 + s / gamma)^(-power) after s steps beyond the first, with gamma = 1 and power = 2/3.
  const double warm = 1 - std::pow(static_cast<double>(step), -2.0 / 3.0);
  return options.warmup ? std::min(options.decay, warm) : options.decay;
}

WeightAverage::WeightAverage(const torch::nn::Module& module, const EmaOptions& options) : options_(options) {
  const auto add = [&](const auto& named) {
    for (const auto& entry : named) {
      const at::Tensor& weight = entry.value();
      pairs_.push_back(
          {entry.key(), weight, weight.detach().to(type_of_average(weight), /*non_blocking=*/false, /*copy=*/true)});
    }
  };
  add(module.named_parameters());
  add(module.named_buffers());
}

void WeightAverage::update(std::int64_t step) {
  const torch::NoGradGuard no_grad;
  const double decay = ema_decay(options_, step);
  for (Pair& pair : pairs_) {
    if (pair.average.is_floating_point()) {
      pair.average.lerp_(pair.weight.to(pair.average.scalar_type()), 1 - decay);
    } else {
      pair.average.copy_(pair.weight);
    }
  }
}

std::vector<std::pair<std::string, at::Tensor>> WeightAverage::state() const {
  std::vector<std::pair<std::string, at::Tensor>> tensors;
  for (const Pair& pair : pairs_) {
    tensors.emplace_back("average/" + pair.name, pair.average);
  }
  return tensors;
}

AverageInPlace::AverageInPlace(const WeightAverage& average) {
  const torch::NoGradGuard no_grad;
  for (const WeightAverage::Pair& pair : average.pairs_) {
    kept_.emplace_back(pair.weight, pair.weight.clone());
    at::Tensor(pair.weight).copy_(pair.average);
  }
}

AverageInPlace::~AverageInPlace() {
  const torch::NoGradGuard no_grad;
  for (auto& [tensor, values] : kept_) {
    tensor.copy_(values);
  }
}

}  // namespace ceteris::optim
