// SPDX-License-Identifier: Apache-2.0
// The choice of a token mixer: how the positions of a map exchange what they hold. Free of libtorch; nn/mixer.hpp is
// the module.
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>
#include <variant>

#include "ceteris/spec/field.hpp"

namespace ceteris::nn {

/// Vaswani et al. 2017: every position sees every other.
struct Attention {
  bool qk_norm = false;
  static constexpr std::string_view kind = "attention";
  static constexpr std::string_view kind_doc = "every position sees every other";
  static constexpr auto fields() {
    return std::tuple{spec::field("qk_norm", &Attention::qk_norm, "layer norms on the queries and keys of each head")};
  }
};
static_assert(spec::complete<Attention>());

/// Liu et al. 2021 (Swin): attention inside windows, which every other block moves by half a window.
struct ShiftedWindow {
  std::int64_t window = 7;
  static constexpr std::string_view kind = "shifted_window";
  static constexpr std::string_view kind_doc = "attention inside windows, moved by half a window in every other block";
  static constexpr auto fields() {
    return std::tuple{spec::field("window", &ShiftedWindow::window, "side of a window", spec::range(1, 256),
                                  spec::unit("positions"))};
  }
};
static_assert(spec::complete<ShiftedWindow>());

/// Ramachandran et al. 2019; Hassani et al. 2023: a position sees the k x k patch around it, cut at the edges.
struct Neighbourhood {
  std::int64_t kernel = 7;
  static constexpr std::string_view kind = "neighbourhood";
  static constexpr std::string_view kind_doc = "attention to the k x k positions around each";
  static constexpr auto fields() {
    return std::tuple{spec::field("kernel", &Neighbourhood::kernel, "side of the neighbourhood; odd",
                                  spec::range(1, 255), spec::unit("positions"))};
  }
};
static_assert(spec::complete<Neighbourhood>());

/// Liu et al. 2022, as in ConvNeXt.
struct DepthwiseConv {
  std::int64_t kernel = 7;
  static constexpr std::string_view kind = "depthwise_conv";
  static constexpr std::string_view kind_doc = "one k x k filter a channel";
  static constexpr auto fields() {
    return std::tuple{spec::field("kernel", &DepthwiseConv::kernel, "side of the filter; odd", spec::range(1, 63))};
  }
};
static_assert(spec::complete<DepthwiseConv>());

/// Yu et al. 2022 (PoolFormer): the mean of the 3 x 3 positions around, less the position itself. No parameters.
struct Pooling {
  static constexpr std::string_view kind = "pooling";
  static constexpr std::string_view kind_doc = "the mean of the neighbours, less the position itself";
  static constexpr auto fields() { return std::tuple{}; }
};
static_assert(spec::complete<Pooling>());

/// Katharopoulos et al. 2020: softmax replaced by the product of elu(q) + 1 and elu(k) + 1; linear in the positions.
struct LinearAttention {
  static constexpr std::string_view kind = "linear_attention";
  static constexpr std::string_view kind_doc = "attention through elu + 1 instead of softmax; linear in the positions";
  static constexpr auto fields() { return std::tuple{}; }
};
static_assert(spec::complete<LinearAttention>());

/// No exchange at all: the control.
struct NoMixer {
  static constexpr std::string_view kind = "identity";
  static constexpr std::string_view kind_doc = "no exchange between positions, as a control";
  static constexpr auto fields() { return std::tuple{}; }
};
static_assert(spec::complete<NoMixer>());

using MixerSpec =
    std::variant<Attention, ShiftedWindow, Neighbourhood, DepthwiseConv, Pooling, LinearAttention, NoMixer>;

/// Whether the mixer needs a grid alone: class tokens and registers have no place on it.
[[nodiscard]] constexpr bool needs_grid(const MixerSpec& spec) {
  return !std::holds_alternative<Attention>(spec) && !std::holds_alternative<LinearAttention>(spec) &&
         !std::holds_alternative<NoMixer>(spec);
}

/// Whether it has queries, keys and values, and with them heads.
[[nodiscard]] constexpr bool attends(const MixerSpec& spec) {
  return std::holds_alternative<Attention>(spec) || std::holds_alternative<ShiftedWindow>(spec) ||
         std::holds_alternative<Neighbourhood>(spec) || std::holds_alternative<LinearAttention>(spec);
}

}  // namespace ceteris::nn
