// SPDX-License-Identifier: Apache-2.0
// Photo-like images without a camera: unlimited, the same for the same seed, with differences that can be planted.
// For demonstrations, controls and tests; nobody should mistake them for photographs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "ceteris/image/image.hpp"
#include "ceteris/spec/field.hpp"
#include "ceteris/synthetic/alteration.hpp"

namespace ceteris::synthetic {

enum class FileFormat : std::uint8_t { Jpeg, Png };
constexpr auto spec_names(FileFormat) {
  return std::array{std::pair{FileFormat::Jpeg, std::string_view("jpeg")},
                    std::pair{FileFormat::Png, std::string_view("png")}};
}

/// A collection. Two of the same spec and different seeds differ by nothing but chance.
struct PhotoLikeSpec {
  std::uint64_t seed = 1;
  int min_side = 160;
  int max_side = 160;
  double upright_share = 0.3;
  double landscape_share = 0.5;
  double zoom = 1;
  double roughness = 1;
  AlterationSpec alteration = {};
  FileFormat format = FileFormat::Jpeg;
  int quality = 90;

  static constexpr std::string_view title = "photo-like images";
  static constexpr auto fields() {
    using S = PhotoLikeSpec;
    return std::tuple{
        spec::field("seed", &S::seed, "another seed, other images of the same kind"),
        spec::field("min_side", &S::min_side, "least length of the shorter side", spec::range(16, 4096),
                    spec::unit("pixels")),
        spec::field("max_side", &S::max_side, "greatest length of the shorter side", spec::range(16, 4096),
                    spec::unit("pixels")),
        spec::field("upright_share", &S::upright_share, "share of images in portrait format", spec::range(0, 1)),
        spec::field("landscape_share", &S::landscape_share,
                    "share of scenes with sky, hills and ground; the others are things on a table", spec::range(0, 1)),
        spec::field("zoom", &S::zoom, "how much closer the camera stands", spec::range(0.25, 4.0)),
        spec::field("roughness", &S::roughness, "factor on the contrast of textures", spec::range(0, 3)),
        spec::field("alteration", &S::alteration, "what was done to the images before they were saved"),
        spec::field("format", &S::format, "file format"),
        spec::field("quality", &S::quality, "quality of the JPEG files", spec::range(1, 100))};
  }
  bool operator==(const PhotoLikeSpec&) const = default;
};
static_assert(spec::complete<PhotoLikeSpec>());

/// Image `index` after its alteration, before it is saved. A pure function; safe from any thread.
///
/// A scene is a stack of opaque surfaces, far to near, as in the dead-leaves model of natural images (Lee, Mumford &
/// Huang, IJCV 2001): radii r are drawn with density r^-3, so sizes have no scale of their own. Surfaces have a base
/// colour, a gradient of light and a texture with a 1/f-like spectrum. A camera then adds exposure and white balance
/// that differ between images, vignetting, a slight blur and noise. An image that will be scaled is drawn so much
/// larger or smaller first that its final size is drawn like all others; the scene is the same at every size.
[[nodiscard]] image::Image render_photo_like(const PhotoLikeSpec& spec, std::uint64_t index);

/// The file of image `index`.
[[nodiscard]] std::vector<std::byte> photo_like_file(const PhotoLikeSpec& spec, std::uint64_t index);

}  // namespace ceteris::synthetic
