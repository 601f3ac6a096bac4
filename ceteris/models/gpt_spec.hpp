// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "ceteris/nn/block_spec.hpp"
#include "ceteris/nn/linear_spec.hpp"
#include "ceteris/nn/norm_spec.hpp"
#include "ceteris/spec/field.hpp"

namespace ceteris::models {

/// How a decoder knows the order of its tokens.
enum class Position {
  Learned,
  Rotary,
  SinCos,
  None,
};
constexpr auto spec_names(Position) {
  using Name = std::pair<Position, std::string_view>;
  return std::array{Name{Position::Learned, "learned"}, Name{Position::Rotary, "rotary"},
                    Name{Position::SinCos, "sincos"}, Name{Position::None, "none"}};
}
constexpr std::string_view spec_doc(Position value) {
  switch (value) {
    case Position::Learned:
      return "one learned vector a position, added to the tokens (GPT-2)";
    case Position::Rotary:
      return "queries and keys turned by their position (Su et al. 2021; LLaMA)";
    case Position::SinCos:
      return "fixed sines and cosines, added to the tokens (Vaswani et al. 2017)";
    case Position::None:
      return "the causal mask alone tells (Haviv et al. 2022)";
  }
  return {};
}

/// A decoder: GPT-2 (Radford et al. 2019) and LLaMA (Touvron et al. 2023) are two points of it. LLaMA's is rmsnorm,
/// rotary positions, a gated MLP under silu (SwiGLU) and a head of its own. The defaults are nanoGPT's line for a CPU,
/// on bytes.
struct GptSpec {
  std::int64_t vocabulary = 256;
  std::int64_t context = 64;
  std::int64_t layers = 4;
  std::int64_t heads = 4;
  std::optional<std::int64_t> kv_heads;
  std::int64_t width = 128;
  nn::NormSpec norm = nn::LayerNorm{1e-5};
  nn::MlpSpec mlp;
  nn::ResidualSpec residual;
  nn::LinearWeights weights = nn::LinearWeights::Plain;
  Position position = Position::Learned;
  bool qk_norm = false;
  bool embedding_scale = false;
  bool bias = false;
  bool tied_head = true;
  double dropout = 0;

  static constexpr std::string_view kind = "gpt";
  static constexpr std::string_view kind_doc = "a decoder of causal attention and MLP blocks";
  static constexpr auto fields() {
    using Self = GptSpec;
    return std::tuple{
        spec::field("vocabulary", &Self::vocabulary, "different tokens; 256 for bytes", spec::range(2, 1 << 24)),
        spec::field("context", &Self::context, "longest sequence", spec::range(1, 1 << 24), spec::unit("tokens")),
        spec::field("layers", &Self::layers, "blocks", spec::range(1, 1000)),
        spec::field("heads", &Self::heads, "attention heads; they divide the width", spec::range(1, 1000)),
        spec::field("kv_heads", &Self::kv_heads,
                    "heads of keys and values, each for a group of queries' (Ainslie et al. 2023); none: as many",
                    spec::range(1, 1000)),
        spec::field("width", &Self::width, "numbers that stand for one token", spec::range(1, 65536)),
        spec::field("norm", &Self::norm, "before attention, before the MLP, and at the end"),
        spec::field("mlp", &Self::mlp, "of every block"),
        spec::field("residual", &Self::residual, "how branches join the stream"),
        spec::field("weights", &Self::weights,
                    "what the linear layers of a block multiply by; sigma_reparam: by weights of one learned spectral "
                    "norm a layer"),
        spec::field("position", &Self::position, "how order is known"),
        spec::field("qk_norm", &Self::qk_norm, "the norm also on the queries and keys of each head"),
        spec::field("embedding_scale", &Self::embedding_scale,
                    "a learned factor on the embedding that starts at the root of the width: with dyt or derf training "
                    "barely starts without it"),
        spec::field("bias", &Self::bias, "biases in linear layers and norms"),
        spec::field("tied_head", &Self::tied_head, "the output layer is the token embedding"),
        spec::field("dropout", &Self::dropout,
                    "chance to zero a number after the embedding and at the end of each branch",
                    spec::range(0.0, 0.99))};
  }

  [[nodiscard]] std::int64_t key_heads() const { return kv_heads.value_or(heads); }
};
static_assert(spec::complete<GptSpec>());

/// Whether a norm stands after the last block: where blocks end with a norm of the stream, there is nothing left to do.
[[nodiscard]] constexpr bool ends_with_norm(const GptSpec& spec) {
  return spec.residual.placement != nn::Placement::Post;
}

/// Throws Error (exit 3) for fields that contradict each other.
void check(const GptSpec& spec);

}  // namespace ceteris::models
