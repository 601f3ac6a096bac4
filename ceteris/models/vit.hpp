// SPDX-License-Identifier: Apache-2.0
// Vision transformers of one resolution (Dosovitskiy et al. 2021, https://arxiv.org/abs/2010.11929). Parameters carry
// the names of timm.
//
// Axes: N samples, C channels of the image, D width, H, W patches, P prefix tokens (class token, registers), T = P + H
// W.
#pragma once

#include <vector>

#include "ceteris/models/build.hpp"
#include "ceteris/models/vit_spec.hpp"
#include "ceteris/nn/block.hpp"
#include "ceteris/nn/conv.hpp"
#include "ceteris/nn/linear.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/nn/norm.hpp"

namespace ceteris::models {

class ViT : public nn::ImageNetwork {
 public:
  ViT(const ViTSpec& spec, const ImageInput& input);

  std::vector<at::Tensor> forward_stages(const at::Tensor& x, const nn::StepRandom& random) override;
  at::Tensor forward_features(const at::Tensor& x, const nn::StepRandom& random) override;
  at::Tensor forward_head(const at::Tensor& features) override;

 private:
  at::Tensor embed(const at::Tensor& x);
  [[nodiscard]] nn::StepRandom block_random(const nn::StepRandom& random, std::size_t block) const;

  ViTSpec spec_;
  nn::Grid grid_;
  nn::Conv patch_embed_{nullptr};
  at::Tensor cls_token_;  ///< (1, 1, D); undefined when patches are averaged
  at::Tensor reg_token_;  ///< (1, registers, D); undefined without
  at::Tensor pos_embed_;  ///< (1, class token and patches, D); undefined without positions
  std::vector<nn::Block> blocks_;
  nn::Norm norm_{nullptr};
  nn::Linear head_{nullptr};
};

}  // namespace ceteris::models
