// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include "ceteris/nn/block_spec.hpp"
#include "ceteris/nn/linear_spec.hpp"
#include "ceteris/nn/mixer_spec.hpp"
#include "ceteris/nn/norm_spec.hpp"
#include "ceteris/spec/field.hpp"

namespace ceteris::models {

/// Liu et al. 2021. The defaults are Swin-T. With another mixer it is a MetaFormer in stages (Yu et al. 2022).
struct SwinSpec {
  std::int64_t patch = 4;
  std::int64_t width = 96;
  std::vector<std::int64_t> depths = {2, 2, 6, 2};
  std::vector<std::int64_t> heads = {3, 6, 12, 24};
  nn::MixerSpec mixer = nn::ShiftedWindow{7};
  nn::NormSpec norm = nn::LayerNorm{1e-5};
  nn::MlpSpec mlp;
  nn::ResidualSpec residual;
  nn::LinearWeights weights = nn::LinearWeights::Plain;
  double drop_path = 0.2;

  static constexpr std::string_view kind = "swin";
  static constexpr std::string_view kind_doc = "blocks in stages that halve the map and double the width";
  static constexpr auto fields() {
    using Self = SwinSpec;
    return std::tuple{
        spec::field("patch", &Self::patch, "side of a patch", spec::range(1, 256), spec::unit("pixels")),
        spec::field("width", &Self::width, "numbers that stand for one token of the first stage",
                    spec::range(1, 65536)),
        spec::field("depths", &Self::depths, "blocks of each stage", spec::range(1, 1000)),
        spec::field("heads", &Self::heads, "attention heads of each stage; they divide its width",
                    spec::range(1, 1000)),
        spec::field("mixer", &Self::mixer, "how positions exchange what they hold"),
        spec::field("norm", &Self::norm, "normalisation, everywhere"),
        spec::field("mlp", &Self::mlp, "of every block"),
        spec::field("residual", &Self::residual, "how branches join the stream"),
        spec::field("weights", &Self::weights,
                    "what the linear layers of a block multiply by; sigma_reparam: by weights of one learned spectral "
                    "norm a layer"),
        spec::field("drop_path", &Self::drop_path,
                    "chance to drop the last block's branches in training; rises evenly from 0 at the first",
                    spec::range(0.0, 0.99))};
  }
};
static_assert(spec::complete<SwinSpec>());

}  // namespace ceteris::models
