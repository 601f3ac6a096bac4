// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "ceteris/models/build.hpp"
#include "ceteris/models/small_cnn_spec.hpp"
#include "ceteris/nn/conv.hpp"
#include "ceteris/nn/linear.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/nn/norm.hpp"

namespace ceteris::models {

/// Parameters: layers.I.conv.weight, layers.I.norm.*, head.weight, head.bias. Weights start uniform within
/// 1 / sqrt(fan in), libtorch's own habit.
class SmallCnn : public nn::ImageNetwork {
 public:
  SmallCnn(const SmallCnnSpec& spec, const ImageInput& input);

  /// (N, C, H, W) -> (N, last width), the mean over the pixels that are left.
  std::vector<at::Tensor> forward_stages(const at::Tensor& x, const nn::StepRandom& random) override;
  at::Tensor forward_features(const at::Tensor& x, const nn::StepRandom& random) override;
  at::Tensor forward_head(const at::Tensor& features) override;

 private:
  struct Layer {
    nn::Conv conv{nullptr};
    nn::Norm norm{nullptr};
  };
  nn::Activation activation_;
  std::vector<Layer> layers_;
  nn::Linear head_{nullptr};
};

}  // namespace ceteris::models
