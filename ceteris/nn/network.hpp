// SPDX-License-Identifier: Apache-2.0
// What the training loop, the audit and the command line know of a model: tensors in, tensors out.
#pragma once

#include <vector>

#include "ceteris/nn/component.hpp"
#include "ceteris/nn/step_random.hpp"

namespace ceteris::nn {

/// A whole model. Language models: (N, T) int64 tokens -> (N, T, V) logits.
class Network : public Component {
 public:
  /// `random` holds the masks of this step in training mode; in evaluation mode `{}` will do.
  virtual at::Tensor forward(const at::Tensor& x, const StepRandom& random) = 0;
};

/// A classifier of images in two halves: (N, C, H, W) -> features (N, F) -> logits (N, classes). The memory format of
/// the input does not change the result; channels last is the fast one.
class ImageNetwork : public Network {
 public:
  /// The maps on the way, (N, C_i, H_i, W_i) each: one a stage, and for a model of one resolution one a block. The last
  /// is what forward_features pools; class tokens and registers are left out.
  virtual std::vector<at::Tensor> forward_stages(const at::Tensor& x, const StepRandom& random) = 0;
  /// The pooled and normalised vector that the head reads: (N, C, H, W) -> (N, F).
  virtual at::Tensor forward_features(const at::Tensor& x, const StepRandom& random) = 0;
  /// (N, F) -> (N, classes).
  virtual at::Tensor forward_head(const at::Tensor& features) = 0;

  at::Tensor forward(const at::Tensor& x, const StepRandom& random) override {
    return forward_head(forward_features(x, random));
  }
};

}  // namespace ceteris::nn
