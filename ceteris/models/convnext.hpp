// SPDX-License-Identifier: Apache-2.0
// ConvNeXt (Liu et al. 2022), https://arxiv.org/abs/2201.03545. Parameters carry the names of the authors' code.
//
// Axes: N samples, C channels, H, W pixels. Tensors live channels last in memory, so x_NCHW and x_NHWC below are two
// views of the same bytes: convolutions take the one, norms and linear layers the other, and no permute copies.
#pragma once

#include <memory>
#include <vector>

#include "ceteris/models/build.hpp"
#include "ceteris/models/convnext_spec.hpp"
#include "ceteris/nn/conv.hpp"
#include "ceteris/nn/linear.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/nn/norm.hpp"

namespace ceteris::models {

/// x + drop_path(gamma * pwconv2(act(pwconv1(norm(dwconv(x)))))): the MLP is four times as wide.
struct ConvNeXtBlock : nn::Component {
  ConvNeXtBlock(const ConvNeXtSpec& spec, std::int64_t channels, double drop_path_rate);

  /// x_NCHW: (N, C, H, W) -> the same shape.
  at::Tensor forward(const at::Tensor& x_NCHW, const nn::StepRandom& random);

  nn::Activation activation;
  double drop_path;
  nn::Conv dwconv;
  nn::Norm norm;
  nn::Linear pwconv1;
  nn::Linear pwconv2;
  at::Tensor gamma;  ///< (C); undefined without layer scale
};

class ConvNeXt : public nn::ImageNetwork {
 public:
  ConvNeXt(const ConvNeXtSpec& spec, const ImageInput& input);

  at::Tensor forward_features(const at::Tensor& x, const nn::StepRandom& random) override;
  at::Tensor forward_head(const at::Tensor& features) override;

 private:
  /// What stands before a stage: the stem (convolution, then norm), or downsampling (norm, then convolution).
  struct Step {
    nn::Conv conv{nullptr};
    nn::Norm norm{nullptr};
  };
  std::vector<Step> steps_;
  std::vector<std::vector<std::shared_ptr<ConvNeXtBlock>>> stages_;
  nn::Norm norm_{nullptr};
  nn::Linear head_{nullptr};
};

}  // namespace ceteris::models
