// SPDX-License-Identifier: Apache-2.0
// Swin transformers (Liu et al. 2021, https://arxiv.org/abs/2103.14030). Parameters carry the names of timm.
//
// Axes: N samples, H, W positions of a map, C channels. Between blocks a map is (N, H W, C), in rows.
#pragma once

#include <vector>

#include "ceteris/models/build.hpp"
#include "ceteris/models/swin_spec.hpp"
#include "ceteris/nn/block.hpp"
#include "ceteris/nn/conv.hpp"
#include "ceteris/nn/linear.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/nn/norm.hpp"

namespace ceteris::models {

class Swin : public nn::ImageNetwork {
 public:
  Swin(const SwinSpec& spec, const ImageInput& input);

  std::vector<at::Tensor> forward_stages(const at::Tensor& x, const nn::StepRandom& random) override;
  at::Tensor forward_features(const at::Tensor& x, const nn::StepRandom& random) override;
  at::Tensor forward_head(const at::Tensor& features) override;

 private:
  struct Stage {
    nn::Norm downsample_norm{nullptr};
    nn::Linear reduction{nullptr};
    std::vector<nn::Block> blocks;
  };
  /// The last map before the final norm, (N, H W, C); into `maps`, where there is one, the map of every stage.
  at::Tensor run(const at::Tensor& x, const nn::StepRandom& random, std::vector<at::Tensor>* maps);

  nn::Conv patch_embed_{nullptr};
  nn::Norm patch_norm_{nullptr};
  std::vector<Stage> stages_;
  nn::Norm norm_{nullptr};
  nn::Linear head_{nullptr};
};

}  // namespace ceteris::models
