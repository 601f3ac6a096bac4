// SPDX-License-Identifier: Apache-2.0
// The choices inside a transformer block beside its mixer and norms: the MLP, where norms stand, and how a branch joins
// the stream. Free of libtorch; nn/block.hpp is the module.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

#include "ceteris/nn/activation_spec.hpp"
#include "ceteris/spec/field.hpp"

namespace ceteris::nn {

/// Where the activation of an MLP stands.
enum class ActivationPlace {
  Between,
  Behind,
};
constexpr auto spec_names(ActivationPlace) {
  using Name = std::pair<ActivationPlace, std::string_view>;
  return std::array{Name{ActivationPlace::Between, "between"}, Name{ActivationPlace::Behind, "behind"}};
}
constexpr std::string_view spec_doc(ActivationPlace place) {
  switch (place) {
    case ActivationPlace::Between:
      return "between the linear layers";
    case ActivationPlace::Behind:
      return "behind both, which are one linear map then, as a control";
  }
  return {};
}

/// fc2(act(fc1(x))), or, gated, fc2(act(gate(x)) * fc1(x)) (Shazeer 2020; with silu that is SwiGLU).
struct MlpSpec {
  Activation activation = Activation::Gelu;
  ActivationPlace activation_place = ActivationPlace::Between;
  bool gated = false;
  double ratio = 4;

  static constexpr auto fields() {
    return std::tuple{
        spec::field("activation", &MlpSpec::activation, "of the hidden numbers"),
        spec::field("activation_place", &MlpSpec::activation_place, "where it stands; gated it is between",
                    spec::since("0.2", ActivationPlace::Between)),
        spec::field("gated", &MlpSpec::gated,
                    "a third linear layer under the activation multiplies the hidden numbers, of which there are two "
                    "thirds then, so that parameters stay"),
        spec::field("ratio", &MlpSpec::ratio,
                    "hidden numbers for each of the stream, before gating; 0: no MLP, a block is its mixer alone",
                    spec::range(0.0, 64.0))};
  }
};
static_assert(spec::complete<MlpSpec>());

/// Whether a block has an MLP at all.
[[nodiscard]] constexpr bool feeds_forward(const MlpSpec& spec) {
  return spec.ratio > 0;
}

/// Residual branches of a block.
[[nodiscard]] constexpr std::int64_t branches(const MlpSpec& spec) {
  return feeds_forward(spec) ? 2 : 1;
}

/// Hidden numbers of an MLP on a stream of `width`: ratio times the width, rounded down; gated two thirds of that,
/// rounded to the nearest multiple of 8 and at least 8.
[[nodiscard]] std::int64_t hidden_width(const MlpSpec& spec, std::int64_t width);

/// Where the norms of a block stand; F is a branch, A the one with attention, M the one with the MLP, N a norm.
enum class Placement {
  Pre,
  Post,
  ResPost,
  Sandwich,
  Parallel,
  NoSkip,
};
constexpr auto spec_names(Placement) {
  using Name = std::pair<Placement, std::string_view>;
  return std::array{Name{Placement::Pre, "pre"},           Name{Placement::Post, "post"},
                    Name{Placement::ResPost, "res_post"},  Name{Placement::Sandwich, "sandwich"},
                    Name{Placement::Parallel, "parallel"}, Name{Placement::NoSkip, "no_skip"}};
}

/// What a block computes; for help.
constexpr std::string_view spec_doc(Placement placement) {
  switch (placement) {
    case Placement::Pre:
      return "x + F(N(x)) (Xiong et al. 2020)";
    case Placement::Post:
      return "N(x + F(x)) (Vaswani et al. 2017)";
    case Placement::ResPost:
      return "x + N(F(x)) (Liu et al. 2022, Swin V2)";
    case Placement::Sandwich:
      return "x + N(F(N(x))) (Ding et al. 2021)";
    case Placement::Parallel:
      return "x + A(N(x)) + M(N(x)) (Wang & Komatsuzaki 2021)";
    case Placement::NoSkip:
      return "F(N(x)): no residual connection, as a control";
  }
  return {};
}

struct NoScale {
  static constexpr std::string_view kind = "none";
  static constexpr std::string_view kind_doc = "branches join as they are";
  static constexpr auto fields() { return std::tuple{}; }
};
static_assert(spec::complete<NoScale>());

/// Touvron et al. 2021 (CaiT).
struct LayerScale {
  double start = 1e-5;
  static constexpr std::string_view kind = "layer_scale";
  static constexpr std::string_view kind_doc = "a learned factor a channel";
  static constexpr auto fields() {
    return std::tuple{spec::field("start", &LayerScale::start, "the factors at the start", spec::range(0.0, 1.0))};
  }
};
static_assert(spec::complete<LayerScale>());

/// De & Smith 2020; Bachlechner et al. 2020 (ReZero): one learned factor a branch, zero at the start.
struct SkipInit {
  static constexpr std::string_view kind = "skip_init";
  static constexpr std::string_view kind_doc = "one learned factor a branch, 0 at the start";
  static constexpr auto fields() { return std::tuple{}; }
};
static_assert(spec::complete<SkipInit>());

/// Zhang, Dauphin & Ma 2019: what lets a network start without norms. Of m layers in a branch the last starts at zero,
/// the others L^(-1 / (2 m - 2)) times as large as usual, L the branches of the network; one learned number, 0 at the
/// start, is added before every linear layer and activation of a branch and before the classifier, which starts at zero
/// (but where it is a token embedding it keeps its start and has no number). nn/branch.hpp.
struct Fixup {
  static constexpr std::string_view kind = "fixup";
  static constexpr std::string_view kind_doc =
      "one learned factor a branch, 1 at the start; a branch's last layer starts at zero, the others smaller the more "
      "branches there are; learned numbers before layers and activations; the head starts at zero (Zhang et al. 2019)";
  static constexpr auto fields() { return std::tuple{}; }
};
static_assert(spec::complete<Fixup>());

using BranchScaleSpec = std::variant<NoScale, LayerScale, SkipInit, Fixup>;

/// Learned factors of one branch on a stream of `width`.
[[nodiscard]] constexpr std::int64_t factors(const BranchScaleSpec& scale, std::int64_t width) {
  return std::holds_alternative<NoScale>(scale) ? 0 : std::holds_alternative<LayerScale>(scale) ? width : 1;
}

struct ResidualSpec {
  Placement placement = Placement::Pre;
  BranchScaleSpec scale = NoScale{};

  static constexpr auto fields() {
    return std::tuple{spec::field("placement", &ResidualSpec::placement, "where norms and skip connections stand"),
                      spec::field("scale", &ResidualSpec::scale, "what a branch is multiplied by")};
  }
};
static_assert(spec::complete<ResidualSpec>());

/// Whether branches start by Fixup's rule. Without a skip connection there is no branch, and zeros would pass nothing.
[[nodiscard]] constexpr bool follows_fixup(const ResidualSpec& residual) {
  return std::holds_alternative<Fixup>(residual.scale) && residual.placement != Placement::NoSkip;
}

}  // namespace ceteris::nn
