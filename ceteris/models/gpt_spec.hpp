// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>

#include "ceteris/nn/activation_spec.hpp"
#include "ceteris/nn/norm_spec.hpp"
#include "ceteris/spec/field.hpp"

namespace ceteris::models {

/// How a decoder knows the order of its tokens.
enum class Position {
  Learned,  ///< one learned vector a position, added to the tokens (GPT-2)
  Rotary,   ///< queries and keys turned by their position (Su et al. 2021; LLaMA)
};
constexpr auto spec_names(Position) {
  using Name = std::pair<Position, std::string_view>;
  return std::array{Name{Position::Learned, "learned"}, Name{Position::Rotary, "rotary"}};
}

/// A pre-norm decoder in the family of GPT-2 (Radford et al. 2019). The defaults are nanoGPT's line for a CPU, on
/// bytes.
struct GptSpec {
  std::int64_t vocabulary = 256;
  std::int64_t context = 64;
  std::int64_t layers = 4;
  std::int64_t heads = 4;
  std::int64_t width = 128;
  nn::NormSpec norm = nn::LayerNorm{1e-5};
  nn::Activation activation = nn::Activation::Gelu;
  Position position = Position::Learned;
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
        spec::field("width", &Self::width, "numbers that stand for one token", spec::range(1, 65536)),
        spec::field("norm", &Self::norm, "before attention, before the MLP, and at the end"),
        spec::field("activation", &Self::activation, "between the two linear layers of the MLP"),
        spec::field("position", &Self::position, "how order is known"),
        spec::field("bias", &Self::bias, "biases in linear layers and norms"),
        spec::field("tied_head", &Self::tied_head, "the output layer is the token embedding"),
        spec::field("dropout", &Self::dropout,
                    "chance to zero a number after the embedding and at the end of each branch",
                    spec::range(0.0, 0.99))};
  }
};
static_assert(spec::complete<GptSpec>());

}  // namespace ceteris::models
