// SPDX-License-Identifier: Apache-2.0
// Images to bytes, for generators, controls and report sprites.
#pragma once

#include <cstddef>
#include <vector>

#include "ceteris/image/image.hpp"

namespace ceteris::image {

enum class Subsampling { Yuv444, Yuv422, Yuv420 };

/// A baseline JPEG: IJG tables of `quality` 1..100, standard Huffman tables, exact integer DCT, JFIF header, no
/// metadata. The image must have at least one pixel and sides of at most 65,500.
[[nodiscard]] std::vector<std::byte> encode_jpeg(const Image& image, int quality,
                                                 Subsampling subsampling = Subsampling::Yuv420);

/// An 8-bit RGB PNG without metadata; zlib level 6. The image must have at least one pixel.
[[nodiscard]] std::vector<std::byte> encode_png(const Image& image);

}  // namespace ceteris::image
