// SPDX-License-Identifier: Apache-2.0
// Generated pictures as a source like any other.
#pragma once

#include <cstdint>
#include <string>

#include "ceteris/data/photo_like.hpp"
#include "ceteris/data/source.hpp"

namespace ceteris::data {

/// The first `count` files of a collection, made when they are read: "000000.jpg", "000001.jpg", ...
[[nodiscard]] Source photo_like_source(const PhotoLikeSpec& spec, std::string name, std::uint64_t count);

}  // namespace ceteris::data
