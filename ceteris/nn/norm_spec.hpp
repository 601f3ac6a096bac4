// SPDX-License-Identifier: Apache-2.0
// The choice of a normalisation layer, free of libtorch. nn/norm.hpp is the module.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

#include "ceteris/ops/pointwise_norm.hpp"
#include "ceteris/spec/field.hpp"

namespace ceteris::nn {

/// Where a norm stands: the published starts of DyT depend on it.
enum class Place { Attention, Other };

/// How the slope alpha of a pointwise norm starts.
enum class AlphaRule {
  Fixed,  ///< alpha0, everywhere
  Width,  ///< by the number of channels and the place, as published for LLaMA
};
constexpr auto spec_names(AlphaRule) {
  using Name = std::pair<AlphaRule, std::string_view>;
  return std::array{Name{AlphaRule::Fixed, "fixed"}, Name{AlphaRule::Width, "width"}};
}

/// The best start of alpha in decoders like LLaMA, tuned at 30 G tokens (Zhu et al. 2025, their
/// table by width, and 5120 from LLaMA 13B): width decides, depth does not. A width between two rows takes the wider
/// one's, because too large a start diverges and too small a one only learns slower; beyond the last row, the last.
struct AlphaRow {
  std::int64_t width = 0;
  double attention = 0;
  double other = 0;
};
inline constexpr std::array kAlphaByWidth = {AlphaRow{1024, 1.0, 1.0}, AlphaRow{2048, 1.0, 0.5},
                                             AlphaRow{4096, 0.8, 0.2}, AlphaRow{5120, 0.6, 0.15},
                                             AlphaRow{8192, 0.2, 0.05}};

/// Where alpha starts under a rule.
[[nodiscard]] constexpr double alpha_start(AlphaRule rule, double alpha0, std::int64_t channels, Place place) {
  if (rule == AlphaRule::Fixed) {
    return alpha0;
  }
  AlphaRow row = kAlphaByWidth.back();
  for (std::size_t i = kAlphaByWidth.size(); i-- > 0;) {
    row = channels <= kAlphaByWidth[i].width ? kAlphaByWidth[i] : row;
  }
  return place == Place::Attention ? row.attention : row.other;
}

/// Options shared by the lists of fields below.
inline constexpr auto kSlopes = spec::range(0.0, 100.0);
inline constexpr std::string_view kAlpha0Doc = "slope at the start, under the rule fixed";
inline constexpr std::string_view kAlphaRuleDoc =
    "fixed: alpha0 everywhere; width: by channels and place, as published";

// What every norm says of itself beside its fields: whether a position's result depends on that position alone; its
// learned numbers, with or without a bias; and the numbers that it keeps for the backward pass beside its input, of one
// sample: libtorch's own norms keep their statistics, composite forms what stands between their steps.

/// Ba, Kiros & Hinton 2016.
struct LayerNorm {
  double eps = 1e-6;
  static constexpr std::string_view kind = "layernorm";
  static constexpr std::string_view kind_doc = "standardise every position over its channels";
  static constexpr bool position_by_position = true;
  [[nodiscard]] constexpr std::int64_t parameters(std::int64_t channels, bool bias) const {
    return channels + (bias ? channels : 0);
  }
  [[nodiscard]] constexpr std::int64_t kept(std::int64_t positions, std::int64_t) const { return 2 * positions; }
  static constexpr auto fields() {
    return std::tuple{spec::field("eps", &LayerNorm::eps, "added to the variance", spec::range(0.0, 1.0))};
  }
};
static_assert(spec::complete<LayerNorm>());

/// Zhang & Sennrich 2019.
struct RmsNorm {
  double eps = 1e-6;
  static constexpr std::string_view kind = "rmsnorm";
  static constexpr std::string_view kind_doc = "divide every position by the root mean square of its channels";
  static constexpr bool position_by_position = true;
  [[nodiscard]] constexpr std::int64_t parameters(std::int64_t channels, bool) const { return channels; }
  [[nodiscard]] constexpr std::int64_t kept(std::int64_t positions, std::int64_t channels) const {
    return positions * channels + positions;
  }
  static constexpr auto fields() {
    return std::tuple{spec::field("eps", &RmsNorm::eps, "added to the mean square", spec::range(0.0, 1.0))};
  }
};
static_assert(spec::complete<RmsNorm>());

/// Zhu, Chen, He, LeCun & Liu 2025: dynamic tanh, no statistics.
struct DyT {
  double alpha0 = 0.5;
  AlphaRule alpha_rule = AlphaRule::Fixed;
  static constexpr std::string_view kind = "dyt";
  static constexpr std::string_view kind_doc = "tanh with a learned slope, without any statistics";
  static constexpr bool position_by_position = true;
  [[nodiscard]] constexpr std::int64_t parameters(std::int64_t channels, bool bias) const {
    return 1 + channels + (bias ? channels : 0);
  }
  [[nodiscard]] constexpr std::int64_t kept(std::int64_t positions, std::int64_t channels) const {
    return positions * channels;
  }
  static constexpr auto fields() {
    return std::tuple{spec::field("alpha0", &DyT::alpha0, kAlpha0Doc, kSlopes),
                      spec::field("alpha_rule", &DyT::alpha_rule, kAlphaRuleDoc)};
  }
};
static_assert(spec::complete<DyT>());

/// Chen, Lu, Zhu, Sun & Liu 2025: dynamic erf.
struct Derf {
  double alpha0 = 0.5;
  double shift0 = 0;
  AlphaRule alpha_rule = AlphaRule::Fixed;
  static constexpr std::string_view kind = "derf";
  static constexpr std::string_view kind_doc = "erf with a learned slope and shift, without any statistics";
  static constexpr bool position_by_position = true;
  [[nodiscard]] constexpr std::int64_t parameters(std::int64_t channels, bool bias) const {
    return 2 + channels + (bias ? channels : 0);
  }
  [[nodiscard]] constexpr std::int64_t kept(std::int64_t positions, std::int64_t channels) const {
    return 2 * positions * channels;
  }
  static constexpr auto fields() {
    return std::tuple{spec::field("alpha0", &Derf::alpha0, kAlpha0Doc, kSlopes),
                      spec::field("shift0", &Derf::shift0, "shift at the start", spec::range(-100.0, 100.0)),
                      spec::field("alpha_rule", &Derf::alpha_rule, kAlphaRuleDoc)};
  }
};
static_assert(spec::complete<Derf>());

/// The other functions of the search behind Derf, one at a time; tanh without shift is DyT, erf with shift Derf.
struct Pointwise {
  ops::Squash function = ops::Squash::Tanh;
  double alpha0 = 0.5;
  AlphaRule alpha_rule = AlphaRule::Fixed;
  bool shift = true;
  static constexpr std::string_view kind = "pointwise";
  static constexpr std::string_view kind_doc = "any function of the search that ended at derf; identity is the control";
  static constexpr bool position_by_position = true;
  [[nodiscard]] constexpr std::int64_t parameters(std::int64_t channels, bool bias) const {
    return (shift ? 2 : 1) + channels + (bias ? channels : 0);
  }
  [[nodiscard]] constexpr std::int64_t kept(std::int64_t positions, std::int64_t channels) const {
    return 2 * positions * channels;
  }
  static constexpr auto fields() {
    return std::tuple{spec::field("function", &Pointwise::function, "the function f of f(alpha x + shift)"),
                      spec::field("alpha0", &Pointwise::alpha0, kAlpha0Doc, kSlopes),
                      spec::field("alpha_rule", &Pointwise::alpha_rule, kAlphaRuleDoc),
                      spec::field("shift", &Pointwise::shift, "a learned shift, which starts at 0")};
  }
};
static_assert(spec::complete<Pointwise>());

/// Ioffe & Szegedy 2015. Trains on the statistics of the batch and evaluates on their running means.
struct BatchNorm {
  double eps = 1e-5;
  double momentum = 0.1;
  static constexpr std::string_view kind = "batchnorm";
  static constexpr std::string_view kind_doc = "standardise every channel over the batch";
  static constexpr bool position_by_position = false;
  [[nodiscard]] constexpr std::int64_t parameters(std::int64_t channels, bool bias) const {
    return channels + (bias ? channels : 0);
  }
  [[nodiscard]] constexpr std::int64_t kept(std::int64_t, std::int64_t) const { return 0; }
  static constexpr auto fields() {
    return std::tuple{spec::field("eps", &BatchNorm::eps, "added to the variance", spec::range(0.0, 1.0)),
                      spec::field("momentum", &BatchNorm::momentum, "share of a new batch in the running statistics",
                                  spec::range(0.0, 1.0))};
  }
};
static_assert(spec::complete<BatchNorm>());

/// Wu & He 2018. One group standardises a whole sample, as in PoolFormer.
struct GroupNorm {
  std::int64_t groups = 1;
  double eps = 1e-5;
  static constexpr std::string_view kind = "groupnorm";
  static constexpr std::string_view kind_doc = "standardise groups of channels over all positions of a sample";
  static constexpr bool position_by_position = false;
  [[nodiscard]] constexpr std::int64_t parameters(std::int64_t channels, bool bias) const {
    return channels + (bias ? channels : 0);
  }
  [[nodiscard]] constexpr std::int64_t kept(std::int64_t, std::int64_t) const { return 2 * groups; }
  static constexpr auto fields() {
    return std::tuple{
        spec::field("groups", &GroupNorm::groups, "groups that share the channels evenly", spec::range(1, 65536)),
        spec::field("eps", &GroupNorm::eps, "added to the variance", spec::range(0.0, 1.0))};
  }
};
static_assert(spec::complete<GroupNorm>());

/// Woo et al. 2023, ConvNeXt V2. Starts as the identity, and stands there inside the MLP, beside a LayerNorm.
struct Grn {
  double eps = 1e-6;
  static constexpr std::string_view kind = "grn";
  static constexpr std::string_view kind_doc =
      "let the channels of a sample compete by their length over all positions";
  static constexpr bool position_by_position = false;
  [[nodiscard]] constexpr std::int64_t parameters(std::int64_t channels, bool bias) const {
    return channels + (bias ? channels : 0);
  }
  [[nodiscard]] constexpr std::int64_t kept(std::int64_t positions, std::int64_t channels) const {
    return positions * channels + 2 * channels;
  }
  static constexpr auto fields() {
    return std::tuple{spec::field("eps", &Grn::eps, "added to the mean length", spec::range(0.0, 1.0))};
  }
};
static_assert(spec::complete<Grn>());

/// No normalisation and no parameters.
struct NoNorm {
  static constexpr std::string_view kind = "none";
  static constexpr std::string_view kind_doc = "leave the input as it is";
  static constexpr bool position_by_position = true;
  [[nodiscard]] constexpr std::int64_t parameters(std::int64_t, bool) const { return 0; }
  [[nodiscard]] constexpr std::int64_t kept(std::int64_t, std::int64_t) const { return 0; }
  static constexpr auto fields() { return std::tuple{}; }
};
static_assert(spec::complete<NoNorm>());

/// One that the program brings itself (nn/custom_norm.hpp).
struct CustomNorm {
  std::string name;
  static constexpr std::string_view kind = "custom";
  static constexpr std::string_view kind_doc = "one that this program adds to those of Ceteris, by its name";
  static constexpr auto fields() { return std::tuple{spec::field("name", &CustomNorm::name, "its name")}; }
};
static_assert(spec::complete<CustomNorm>());

using NormSpec = std::variant<LayerNorm, RmsNorm, DyT, Derf, Pointwise, BatchNorm, GroupNorm, Grn, NoNorm, CustomNorm>;

/// Whether a position's result depends on that position alone, as a decoder needs: else a token would see the future.
/// Throws Error (exit 3) for a custom norm that there is not.
[[nodiscard]] bool position_by_position(const NormSpec& spec);

}  // namespace ceteris::nn
