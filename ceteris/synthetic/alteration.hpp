// SPDX-License-Identifier: Apache-2.0
// Differences to plant: what processing does to an image without changing what it shows.
#pragma once

#include "ceteris/image/image.hpp"
#include "ceteris/spec/field.hpp"

namespace ceteris::synthetic {

/// What was done to an image, in this order. The defaults do nothing.
struct AlterationSpec {
  int jpeg_quality = 0;
  double scale = 1;
  double gain = 1;
  double colour_cast = 0;

  static constexpr std::string_view title = "alteration";
  static constexpr auto fields() {
    return std::tuple{
        spec::field("jpeg_quality", &AlterationSpec::jpeg_quality,
                    "quality at which the image was saved as JPEG (4:2:0) and read back; 0 is never",
                    spec::range(0, 100)),
        spec::field("scale", &AlterationSpec::scale, "factor by which it was resized", spec::range(0.05, 20.0)),
        spec::field("gain", &AlterationSpec::gain, "factor on all levels, which are then rounded and clipped",
                    spec::range(0.0, 10.0)),
        spec::field("colour_cast", &AlterationSpec::colour_cast,
                    "added to red and taken from blue: positive is warm, negative cold", spec::range(-255.0, 255.0),
                    spec::unit("levels"))};
  }
  bool operator==(const AlterationSpec&) const = default;
};
static_assert(spec::complete<AlterationSpec>());

/// The altered image. Sides after scaling are rounded and at least 1.
[[nodiscard]] image::Image alter(image::Image image, const AlterationSpec& alteration);

}  // namespace ceteris::synthetic
