// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <tuple>

#include "ceteris/spec/field.hpp"

namespace ceteris::loader {

/// What happens to a training picture before the network sees it. Evaluation sees the centre.
struct AugmentSpec {
  static constexpr std::string_view title = "augment";
  bool crop = true;
  bool flip = true;

  static constexpr auto fields() {
    using Self = AugmentSpec;
    return std::tuple{spec::field("crop", &Self::crop,
                                  "shift by a random crop of the cached picture (an eighth wider than the input)"),
                      spec::field("flip", &Self::flip, "mirror half of the pictures")};
  }
};
static_assert(spec::complete<AugmentSpec>());

}  // namespace ceteris::loader
