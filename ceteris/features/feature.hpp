// SPDX-License-Identifier: Apache-2.0
// What hand-made features have in common. A family is a pure function of an image and its header, in a file of its
// own; `feature_families` (features.hpp) lists them all.
#pragma once

#include <cstdint>
#include <string>

namespace ceteris::features {

/// How to read a value back to a person.
enum class FeatureKind : std::uint8_t {
  Number,  ///< as it is
  Log2,    ///< its base-2 logarithm: show 2^v
  Flag,    ///< 1 when the text is true, else 0
  Bucket,  ///< 1 when a category fell into this bucket of its hash, else 0: for classifiers, not for sentences
};

struct FeatureName {
  std::string text;  ///< "JPEG quality", "width is divisible by 8", "mean red"
  FeatureKind kind = FeatureKind::Number;
};

}  // namespace ceteris::features
