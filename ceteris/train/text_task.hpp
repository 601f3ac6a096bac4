// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "ceteris/base/random.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/train/recipe_spec.hpp"
#include "ceteris/train/task.hpp"

namespace ceteris::train {

/// Reads `text` once in windows of `context` bytes side by side, so that every byte but the very first is predicted
/// exactly once: loss (nats a byte, first) and bits_per_byte. text.size() >= 2. The network in evaluation mode, without
/// gradients.
[[nodiscard]] std::vector<Metric> evaluate_text(nn::Network& network, std::span<const std::byte> text,
                                                std::int64_t context);

struct TextTaskOptions {
  int context = 64;  ///< tokens a sample, T
  std::uint64_t seed = 0;
  std::uint64_t replicate = 0;
};

/// Next-byte prediction. A step takes `batch` windows at random places of the training bytes; evaluation is
/// evaluate_text on the validation part.
class TextTask final : public Task {
 public:
  TextTask(std::shared_ptr<nn::Network> network, std::vector<std::byte> train, std::vector<std::byte> validation,
           const RecipeSpec& recipe, const TextTaskOptions& options);

  [[nodiscard]] torch::nn::Module& network() override { return *network_; }
  /// Windows of `context` bytes that fit side by side.
  [[nodiscard]] std::int64_t samples() const override;
  [[nodiscard]] std::int64_t batch_size() const override { return recipe_.batch; }
  [[nodiscard]] Batch batch(std::int64_t step) override;
  [[nodiscard]] at::Tensor forward_loss(const Batch& batch) override;
  [[nodiscard]] std::vector<Metric> evaluate(Split split) override;

 private:
  std::shared_ptr<nn::Network> network_;
  std::vector<std::byte> train_;
  std::vector<std::byte> validation_;
  RecipeSpec recipe_;
  TextTaskOptions options_;
  Stream order_;
};

}  // namespace ceteris::train
