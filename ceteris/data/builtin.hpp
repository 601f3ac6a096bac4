// SPDX-License-Identifier: Apache-2.0
// The image sets that come with the program: photo-like images, each set with one planted difference, so that an
// audit has something true to find before a user brings files.
#pragma once

#include <span>
#include <string_view>

#include "ceteris/data/source.hpp"
#include "ceteris/synthetic/photo_like.hpp"

namespace ceteris::data {

struct BuiltinSet {
  std::string_view name;  ///< without "builtin:"
  std::string_view doc;   ///< what is planted
  synthetic::PhotoLikeSpec spec;
};

[[nodiscard]] std::span<const BuiltinSet> builtin_sets();

/// Whether a source is written "builtin:NAME" (or "name=builtin:NAME").
[[nodiscard]] bool is_builtin(std::string_view spec);

/// 1,000 images of a built-in set. Throws a usage error that lists the names for any other.
[[nodiscard]] Source open_builtin(std::string_view spec);

}  // namespace ceteris::data
