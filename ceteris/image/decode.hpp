// SPDX-License-Identifier: Apache-2.0
// Bytes to images: JPEG, PNG, WebP, GIF, BMP and TIFF, all by one set of rules.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>

#include "ceteris/image/image.hpp"
#include "ceteris/image_file/format.hpp"

namespace ceteris::image {

struct DecodeLimits {
  std::int64_t max_pixels = 50'000'000;  ///< checked from the header, before the image is allocated
};

/// An image, or the reason why there is none.
using Decoded = std::variant<Image, image_file::Refusal>;

/// Decodes the first image in `bytes` to upright 8-bit RGB. Never throws for what the bytes hold.
///
/// The rules: EXIF orientation (JPEG, PNG, its old form as text too, WebP, TIFF) is applied; colour profiles and gamma
/// are ignored (`read_header` reports them); grey is repeated in three channels; alpha is dropped, not blended, as
/// Pillow's convert("RGB") does; CMYK becomes (255 - ink) * (255 - black) / 255; 16 bits become 8 by rounding v / 257
/// (grey TIFF: by their high byte, libtiff's rule); of an animation the first frame is taken, on the canvas; of a TIFF
/// its first page, thumbnails passed over (`image_directory`). JPEG uses the exact integer inverse DCT and smooth
/// ("fancy") chroma upsampling. On all this Pillow 9.4 gives the same pixels, 16 bits excepted.
///
/// Strict: an image is whole or refused. A JPEG that ends early or has damaged data is refused, because the decoder
/// would fill the rest with grey; so is a PNG whose pixel data fails its checksum. What does not touch the pixels is
/// accepted: bytes after the end, junk between markers, a PNG without its last (IEND) chunk, damaged metadata. Not
/// decoded: BigTIFF, camera raw, TIFF samples that are signed, floating-point or complex and rare TIFF compressions,
/// 16-bit samples of which only twelve bits or fewer are used, 4-bit run lengths in BMP, 12-bit and lossless JPEG.
///
/// Memory beyond `bytes` and the result is at most about 16 bytes a pixel (progressive JPEG: 6) plus 64 MB.
[[nodiscard]] Decoded decode(std::span<const std::byte> bytes, const DecodeLimits& limits = {});

/// The pixels of `window` of the upright image: the same bits as decoding everything and cutting the window out.
/// Of a JPEG only the rows and columns needed are transformed, of one with restart markers that part the rows, and of a
/// BMP, only they are read; the other formats decode everything. Damage outside the window may go unnoticed. The window
/// must lie inside the image, whose upright size `read_header` gives; otherwise it is a `ceteris::Bug`.
[[nodiscard]] Decoded crop_decode(std::span<const std::byte> bytes, const Window& window,
                                  const DecodeLimits& limits = {});

}  // namespace ceteris::image
