// SPDX-License-Identifier: Apache-2.0
// Backbones in stages: ResNet (He et al. 2015, https://arxiv.org/abs/1512.03385), ConvNeXt (Liu et al. 2022,
// https://arxiv.org/abs/2201.03545), ConvNeXt V2 (Woo et al. 2023, https://arxiv.org/abs/2301.00808) and what lies
// between them.
//
// Axes: N samples, C channels, H, W pixels. Tensors live channels last in memory, so x_NCHW and x_NHWC are two views of
// the same bytes: convolutions take the one, norms and linear layers the other, and no permute copies.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "ceteris/models/build.hpp"
#include "ceteris/models/staged_plan.hpp"
#include "ceteris/nn/conv.hpp"
#include "ceteris/nn/linear.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/nn/norm.hpp"

namespace ceteris::models {

/// One block of a stage. Of ConvNeXt, on a map of C channels, with the names of its parameters:
///
///     x ──┬── depthwise 7 x 7 ── LayerNorm ── C to 4C ── GELU ── 4C to C ── gamma ── drop path ──(+)──
///         │   conv_spatial       norm_spatial  conv_in           conv_out                          │
///         └────────────────────────────────────────────────────────────────────────────────────────┘
///
/// of ResNet-50, whose shortcut is a 1 x 1 convolution and a norm where a block changes the shape of its map:
///
///     x ──┬── 4C to C ── BN ── ReLU ── C to C, 3 x 3 ── BN ── ReLU ── C to 4C ── BN ──(+)── ReLU ──
///         │   conv_in                  conv_spatial                   conv_out      │
///         └─────────────────────────────────────────────────────────────────────────┘
///
/// In general x + drop_path(gamma * branch(x)), followed by an activation where the spec has one behind every
/// convolution; without skip connections gamma * branch(x). The branch is the layers of its plan: convolution, norm,
/// activation, GRN. Parameters: conv_ROLE, norm_ROLE, grn, gamma, shortcut.conv, shortcut.norm; under Fixup also
/// bias_in_ROLE (1), added before a convolution, bias_act_ROLE (1), added before the activation behind it, and
/// bias_act_sum (1), before the one behind the sum.
class StagedBlock : public nn::Component {
 public:
  StagedBlock(const StagedSpec& spec, const StagedBlockPlan& plan);

  /// x_NHWC: (N, H, W, in) -> (N, H', W', out)
  at::Tensor forward(const at::Tensor& x_NHWC, const nn::StepRandom& random);

  [[nodiscard]] double drop_path() const { return plan_.drop_path; }

 private:
  struct Layer {
    StagedLayer plan;
    nn::Conv conv{nullptr};
    nn::Linear linear{nullptr};  ///< instead, for a pointwise convolution
    nn::Norm norm{nullptr};
    nn::Norm grn{nullptr};
    at::Tensor bias_in = {};   ///< undefined but for Fixup
    at::Tensor bias_act = {};  ///< nor where no activation follows
  };
  at::Tensor convolved(Layer& layer, const at::Tensor& x_NHWC);
  at::Tensor behind(Layer& layer, const at::Tensor& y_NHWC);
  [[nodiscard]] bool is_convnext() const;
  std::optional<at::Tensor> fused(const at::Tensor& x_NHWC, const at::Tensor& y_NHWC, const nn::StepRandom& random);
  at::Tensor shortcut(const at::Tensor& x_NHWC);

  StagedBlockPlan plan_;
  nn::Activation activation_;
  bool activates_sum_;
  std::vector<Layer> layers_;
  nn::Conv shortcut_conv_{nullptr};
  nn::Norm shortcut_norm_{nullptr};
  at::Tensor bias_act_sum_;
  at::Tensor gamma_;  ///< (out) for layer scale, (1) for Fixup; undefined without either
};

class Staged : public nn::ImageNetwork {
 public:
  Staged(const StagedSpec& spec, const ImageInput& input);

  std::vector<at::Tensor> forward_stages(const at::Tensor& x, const nn::StepRandom& random) override;
  at::Tensor forward_features(const at::Tensor& x, const nn::StepRandom& random) override;
  at::Tensor forward_head(const at::Tensor& features) override;

 private:
  struct Stage {
    nn::Norm downsample_norm{nullptr};
    nn::Conv downsample_conv{nullptr};
    at::Tensor downsample_bias_in;  ///< (1); under Fixup alone
    std::vector<std::shared_ptr<StagedBlock>> blocks;
  };
  at::Tensor stem(const at::Tensor& x_NCHW);

  StagedSpec spec_;
  nn::Conv stem_conv_{nullptr};
  nn::Norm stem_norm_{nullptr};
  at::Tensor stem_bias_act_;  ///< (1); under Fixup alone
  std::vector<Stage> stages_;
  nn::Norm head_norm_{nullptr};
  nn::Linear head_{nullptr};
};

}  // namespace ceteris::models
