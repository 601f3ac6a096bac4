// SPDX-License-Identifier: Apache-2.0
// Images to bytes, for generators, controls and report sprites.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ceteris/image/image.hpp"

namespace ceteris::image {

enum class Subsampling { Yuv444, Yuv422, Yuv420 };

/// A baseline JPEG: IJG tables of `quality` 1..100, standard Huffman tables, exact integer DCT, JFIF header, no
/// metadata. The image must have at least one pixel and sides of at most kLargestJpegSide. With a restart marker every
/// `restart_interval` coding units (0: none) it is a little larger, and crop_decode skips what it does not need.
[[nodiscard]] std::vector<std::byte> encode_jpeg(const Image& image, int quality,
                                                 Subsampling subsampling = Subsampling::Yuv420,
                                                 int restart_interval = 0);
inline constexpr int kLargestJpegSide = 65'500;
/// The library that encodes and decodes JPEG, with its version: "libjpeg-turbo 2.1.5".
[[nodiscard]] std::string jpeg_library();

/// An uncompressed 24-bit bitmap (BMP), rows from the top. The image must have at least one pixel and fewer than 2^31
/// bytes.
[[nodiscard]] std::vector<std::byte> encode_bmp(const Image& image);

/// An 8-bit RGB PNG without metadata; zlib level 6. The image must have at least one pixel.
[[nodiscard]] std::vector<std::byte> encode_png(const Image& image);

}  // namespace ceteris::image
