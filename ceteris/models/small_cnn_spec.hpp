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

/// A plain network for small images and quick answers: 3 x 3 convolutions of stride 2, each with a norm and an
/// activation, a global average, a linear head.
struct SmallCnnSpec {
  std::vector<std::int64_t> widths = {16, 32, 64, 128};
  nn::NormSpec norm = nn::BatchNorm{};
  nn::Activation activation = nn::Activation::Relu;

  static constexpr std::string_view kind = "small_cnn";
  static constexpr std::string_view kind_doc = "convolutions of stride 2, for small images";
  static constexpr auto fields() {
    using Self = SmallCnnSpec;
    return std::tuple{spec::field("widths", &Self::widths, "channels after each convolution", spec::range(1, 65536)),
                      spec::field("norm", &Self::norm, "after each convolution"),
                      spec::field("activation", &Self::activation, "after each norm")};
  }
};
static_assert(spec::complete<SmallCnnSpec>());

}  // namespace ceteris::models
