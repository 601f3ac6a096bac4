// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>

#include "ceteris/nn/block_spec.hpp"
#include "ceteris/nn/linear_spec.hpp"
#include "ceteris/nn/mixer_spec.hpp"
#include "ceteris/nn/norm_spec.hpp"
#include "ceteris/spec/field.hpp"

namespace ceteris::models {

enum class Pool {
  ClassToken,
  Average,
};
constexpr auto spec_names(Pool) {
  using Name = std::pair<Pool, std::string_view>;
  return std::array{Name{Pool::ClassToken, "class_token"}, Name{Pool::Average, "average"}};
}
constexpr std::string_view spec_doc(Pool value) {
  switch (value) {
    case Pool::ClassToken:
      return "a learned token that stands before the patches";
    case Pool::Average:
      return "the mean of all patches; the final norm comes after it";
  }
  return {};
}

enum class PatchPosition {
  Learned,
  SinCos,
  None,
};
constexpr auto spec_names(PatchPosition) {
  using Name = std::pair<PatchPosition, std::string_view>;
  return std::array{Name{PatchPosition::Learned, "learned"}, Name{PatchPosition::SinCos, "sincos"},
                    Name{PatchPosition::None, "none"}};
}
constexpr std::string_view spec_doc(PatchPosition value) {
  switch (value) {
    case PatchPosition::Learned:
      return "one learned vector a token";
    case PatchPosition::SinCos:
      return "fixed sines and cosines of row and column (Chen et al. 2021, MoCo v3; Beyer et al. 2022)";
    case PatchPosition::None:
      return "no position at all, as a control";
  }
  return {};
}

/// Dosovitskiy et al. 2021, in the sizes of DeiT (Touvron et al. 2021). The defaults are ViT-B/16.
struct ViTSpec {
  std::int64_t patch = 16;
  std::int64_t width = 768;
  std::int64_t depth = 12;
  std::int64_t heads = 12;
  nn::MixerSpec mixer = nn::Attention{};
  nn::NormSpec norm = nn::LayerNorm{1e-6};
  nn::MlpSpec mlp;
  nn::ResidualSpec residual;
  nn::LinearWeights weights = nn::LinearWeights::Plain;
  PatchPosition position = PatchPosition::Learned;
  Pool pool = Pool::ClassToken;
  std::int64_t registers = 0;
  double drop_path = 0.1;

  static constexpr std::string_view kind = "vit";
  static constexpr std::string_view kind_doc = "patches as tokens through blocks of one resolution";
  static constexpr auto fields() {
    using Self = ViTSpec;
    return std::tuple{
        spec::field("patch", &Self::patch, "side of a patch", spec::range(1, 256), spec::unit("pixels")),
        spec::field("width", &Self::width, "numbers that stand for one token", spec::range(1, 65536)),
        spec::field("depth", &Self::depth, "blocks", spec::range(1, 1000)),
        spec::field("heads", &Self::heads, "attention heads; they divide the width", spec::range(1, 1000)),
        spec::field("mixer", &Self::mixer, "how tokens exchange what they hold"),
        spec::field("norm", &Self::norm, "normalisation, everywhere"),
        spec::field("mlp", &Self::mlp, "of every block"),
        spec::field("residual", &Self::residual, "how branches join the stream"),
        spec::field("weights", &Self::weights,
                    "what the linear layers of a block multiply by; sigma_reparam: by weights of one learned spectral "
                    "norm a layer"),
        spec::field("position", &Self::position, "how the place of a patch is known"),
        spec::field("pool", &Self::pool, "what the classifier reads"),
        spec::field("registers", &Self::registers, "further learned tokens that nothing reads (Darcet et al. 2024)",
                    spec::range(0, 1024)),
        spec::field("drop_path", &Self::drop_path,
                    "chance to drop the last block's branches in training; rises evenly from 0 at the first",
                    spec::range(0.0, 0.99))};
  }
};
static_assert(spec::complete<ViTSpec>());

}  // namespace ceteris::models
