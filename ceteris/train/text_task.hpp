// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "ceteris/base/random.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/train/recipe_spec.hpp"
#include "ceteris/train/task.hpp"

namespace ceteris::train {

struct TextTaskOptions {
  int context = 64;  ///< tokens a sample, T
  std::uint64_t seed = 0;
  std::uint64_t replicate = 0;
};

/// Next-byte prediction. A step takes `batch` windows at random places of the training bytes; evaluation reads the
/// whole validation part once, in windows side by side, so that every byte but the very first is predicted exactly
/// once. Metrics: loss (nats a byte, first), bits_per_byte.
class TextTask final : public Task {
 public:
  TextTask(std::shared_ptr<nn::Network> network, std::vector<std::byte> train, std::vector<std::byte> validation,
           const RecipeSpec& recipe, const TextTaskOptions& options);

  [[nodiscard]] torch::nn::Module& module() override { return *network_; }
  /// Windows of `context` bytes that fit side by side.
  [[nodiscard]] std::int64_t samples() const override;
  [[nodiscard]] std::int64_t batch() const override { return recipe_.batch; }
  [[nodiscard]] at::Tensor loss(std::int64_t step) override;
  [[nodiscard]] std::vector<Metric> evaluate() override;

 private:
  [[nodiscard]] at::Tensor next_byte_loss(const at::Tensor& tokens, const nn::StepRandom& random, double smoothing);

  std::shared_ptr<nn::Network> network_;
  std::vector<std::byte> train_;
  std::vector<std::byte> validation_;
  RecipeSpec recipe_;
  TextTaskOptions options_;
  Stream order_;
};

}  // namespace ceteris::train
