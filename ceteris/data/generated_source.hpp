// SPDX-License-Identifier: Apache-2.0
// Generated images as a source like any other.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ceteris/data/source.hpp"
#include "ceteris/synthetic/labelled.hpp"
#include "ceteris/synthetic/photo_like.hpp"

namespace ceteris::data {

/// The first `count` files of a collection, made when they are read: "000000.jpg", "000001.jpg", ...
[[nodiscard]] Source photo_like_source(const synthetic::PhotoLikeSpec& spec, std::string name, std::uint64_t count);

/// The first `count` samples of a part of the labelled set.
struct PartSize {
  std::string name;
  std::uint64_t count = 0;
};

/// The samples of `parts` as PNG files in the folder of their class, "PART/CLASS/000000.png", numbered within the part.
/// The labels are those in the images: spec.label_noise is 0, else it is a `ceteris::Bug`.
[[nodiscard]] Source labelled_source(const synthetic::LabelledSpec& spec, std::string name,
                                     const std::vector<PartSize>& parts);

}  // namespace ceteris::data
