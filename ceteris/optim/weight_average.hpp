// SPDX-License-Identifier: Apache-2.0
// An exponential moving average of a network's weights, beside those that are trained (Polyak & Juditsky 1992;
// Tarvainen & Valpola 2017), as timm's ModelEmaV3 has it.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace torch::nn {
class Module;
}

namespace ceteris::optim {

struct EmaOptions {
  double decay = 0.9999;  ///< in [0, 1): the share of the average that a step keeps
  bool warmup = false;    ///< smaller shares at first
};

/// The share that step `step` keeps, counted from 1: nothing of it at the first, whose weights the average becomes;
/// then decay, or with a warm-up min(decay, 1 - step^(-2/3)).
[[nodiscard]] double ema_decay(const EmaOptions& options, std::int64_t step);

/// The averages of all parameters and buffers of a module, in float32 also where the module has bfloat16. What is no
/// floating number is copied.
class WeightAverage {
 public:
  WeightAverage(const torch::nn::Module& module, const EmaOptions& options);

  /// average = decay average + (1 - decay) weight, after `step` steps were taken.
  void update(std::int64_t step);
  /// The averages as "average/NAME"; they share memory with this object.
  [[nodiscard]] std::vector<std::pair<std::string, at::Tensor>> state() const;

 private:
  friend class AverageInPlace;
  struct Pair {
    std::string name;
    at::Tensor weight;
    at::Tensor average;
  };
  std::vector<Pair> pairs_;
  EmaOptions options_;
};

/// While it lives, the module has the averages for its weights, rounded where it has bfloat16; then its own again, to
/// the bit.
class AverageInPlace {
 public:
  explicit AverageInPlace(const WeightAverage& average);
  ~AverageInPlace();
  AverageInPlace(const AverageInPlace&) = delete;
  AverageInPlace& operator=(const AverageInPlace&) = delete;

 private:
  std::vector<std::pair<at::Tensor, at::Tensor>> kept_;  ///< a tensor of the module, and its values of before
};

}  // namespace ceteris::optim
