// SPDX-License-Identifier: Apache-2.0
// The randomness of one training step, handed down the forward pass.
//
// A mask is a pure function of (seed, replicate, purpose, module path, sample number): a model passes each part a child
// under the name the part is registered by, and what draws, draws by its own path. Nothing is global and nothing is
// remembered, so changing one component moves no other mask, a step can be repeated, and a batch cut into parts (for
// accumulation, for several processes) has the masks of the whole.
//
//   at::Tensor forward(const at::Tensor& x, const StepRandom& random) {
//     ... block->forward(x, random.child("blocks").child("3"));
//   }
//   x = x + nn::drop_path(branch, rate, is_training(), random);
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ceteris/base/random.hpp"
#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::nn {

class StepRandom {
 public:
  /// No randomness, for evaluation: drawing from it is a bug.
  StepRandom() = default;
  /// `first_sample` numbers the first sample of this batch among all that the run has drawn: step * batch size for a
  /// whole batch, more by the offset for a part of one.
  StepRandom(std::uint64_t seed, std::uint64_t replicate, std::uint64_t first_sample);

  /// The randomness of the part registered as `name`.
  [[nodiscard]] StepRandom child(std::string_view name) const;
  [[nodiscard]] StepRandom child(std::size_t index) const { return child(std::to_string(index)); }

  /// The stream of this part for one purpose; its index is the number of a sample. Two places that draw for the same
  /// purpose need two children, or they share their masks.
  [[nodiscard]] Stream stream(std::string_view purpose) const;
  [[nodiscard]] std::uint64_t first_sample() const { return first_sample_; }

 private:
  bool present_ = false;
  std::uint64_t seed_ = 0;
  std::uint64_t replicate_ = 0;
  std::uint64_t first_sample_ = 0;
  std::string path_;
};

/// Stochastic depth: in training, drops the branch of each sample with probability `rate` in [0, 1) and scales the rest
/// by 1 / (1 - rate) (Huang et al. 2016). x: (N, ...) -> (N, ...). Stream "droppath".
[[nodiscard]] at::Tensor drop_path(const at::Tensor& x, double rate, bool training, const StepRandom& random);

/// What drop_path multiplies each of `samples` samples with: (N) in float32, 0 or 1 / (1 - rate), from the same draws;
/// undefined where it changes nothing.
[[nodiscard]] at::Tensor drop_path_factors(std::int64_t samples, double rate, bool training, const StepRandom& random);

/// In training, zeroes each element with probability `rate` in [0, 1) and scales the rest by 1 / (1 - rate) (Srivastava
/// et al. 2014). x: (N, ...) -> (N, ...). Stream "dropout".
[[nodiscard]] at::Tensor dropout(const at::Tensor& x, double rate, bool training, const StepRandom& random);

}  // namespace ceteris::nn
