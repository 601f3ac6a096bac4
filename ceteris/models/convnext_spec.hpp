// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include "ceteris/nn/activation_spec.hpp"
#include "ceteris/nn/norm_spec.hpp"
#include "ceteris/spec/field.hpp"

namespace ceteris::models {

/// Liu, Mao, Wu, Feichtenhofer, Darrell & Xie 2022, "A ConvNet for the 2020s". The defaults are ConvNeXt-T.
struct ConvNeXtSpec {
  std::vector<std::int64_t> depths = {3, 3, 9, 3};
  std::vector<std::int64_t> widths = {96, 192, 384, 768};
  std::int64_t patch = 4;
  std::int64_t kernel = 7;
  nn::NormSpec norm = nn::LayerNorm{1e-6};
  nn::Activation activation = nn::Activation::Gelu;
  double layer_scale = 1e-6;
  double drop_path = 0.1;

  static constexpr std::string_view kind = "convnext";
  static constexpr std::string_view kind_doc = "stages of depthwise convolution and MLP blocks";
  static constexpr auto fields() {
    using Self = ConvNeXtSpec;
    return std::tuple{
        spec::field("depths", &Self::depths, "blocks of each stage", spec::range(1, 1000)),
        spec::field("widths", &Self::widths, "channels of each stage", spec::range(1, 65536)),
        spec::field("patch", &Self::patch, "side and stride of the first convolution", spec::range(1, 64),
                    spec::unit("pixels")),
        spec::field("kernel", &Self::kernel, "side of the depthwise convolutions; odd", spec::range(1, 63)),
        spec::field("norm", &Self::norm, "normalisation, everywhere"),
        spec::field("activation", &Self::activation, "between the two linear layers of a block"),
        spec::field("layer_scale", &Self::layer_scale, "factor of every residual branch at the start; 0 has no factor",
                    spec::range(0.0, 1.0)),
        spec::field("drop_path", &Self::drop_path,
                    "chance to drop the last block's branch in training; rises evenly from 0 at the first",
                    spec::range(0.0, 0.99))};
  }
};
static_assert(spec::complete<ConvNeXtSpec>());

}  // namespace ceteris::models
