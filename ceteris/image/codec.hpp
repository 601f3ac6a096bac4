// SPDX-License-Identifier: Apache-2.0
// What the decoders of the single formats share: their signatures and their way of refusing.
//
// Each decodes the first image of its format as stored (EXIF orientation not yet applied) and keeps the rules of
// `decode`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string_view>

#include "ceteris/image/decode.hpp"
#include "ceteris/image_file/byte_view.hpp"
#include "ceteris/image_file/format.hpp"

namespace ceteris::image {

// All of them read bytes and refuse.
using image_file::ByteView;
using image_file::Refusal;
using image_file::refuse;
namespace refused = image_file::refused;

[[nodiscard]] Decoded decode_jpeg(std::span<const std::byte> bytes, const DecodeLimits& limits);
/// The rectangle `stored` of the stored image; the rectangle must lie inside it.
[[nodiscard]] Decoded decode_jpeg_window(std::span<const std::byte> bytes, const Window& stored,
                                         const DecodeLimits& limits);
[[nodiscard]] Decoded decode_png(std::span<const std::byte> bytes, const DecodeLimits& limits);
[[nodiscard]] Decoded decode_webp(std::span<const std::byte> bytes, const DecodeLimits& limits);
[[nodiscard]] Decoded decode_gif(std::span<const std::byte> bytes, const DecodeLimits& limits);
[[nodiscard]] Decoded decode_bmp(std::span<const std::byte> bytes, const DecodeLimits& limits);
/// The rectangle `window` of it; it must lie inside the image.
[[nodiscard]] Decoded decode_bmp_window(std::span<const std::byte> bytes, const Window& window,
                                        const DecodeLimits& limits);
[[nodiscard]] Decoded decode_tiff(std::span<const std::byte> bytes, const DecodeLimits& limits);

/// A refusal when an image of this size must not be allocated: an empty side, a side over 1,000,000 or too many
/// pixels.
[[nodiscard]] std::optional<Refusal> refuse_size(std::int64_t width, std::int64_t height, const DecodeLimits& limits);

/// What the samples of the colours of a 16-bit image are.
struct DeepSamples {
  static constexpr std::size_t kFew = 4;
  std::uint32_t largest = 0;
  std::set<std::uint16_t> distinct;  ///< no more than kFew + 1 of them are kept

  void add(std::uint16_t sample);
};

/// A refusal of an image of 16 bits a sample that has more than a few values, all of at most 12 bits: taken as 16 bits
/// it would be black, and its true range is not known. An evenly dark image is sound. From 13 bits on a dark image
/// cannot be told from one of fewer bits, and is taken as it is.
[[nodiscard]] std::optional<Refusal> refuse_low_samples(const DeepSamples& samples);

/// Whether an image reduced from 16 bits is so dark that `refuse_low_samples` has to be asked; so light, where zero is
/// white.
[[nodiscard]] bool is_nearly_blank(const Image& image, bool zero_is_white = false);

/// A `ceteris::Bug` unless `window` has pixels, all of them inside an image of this size.
void check_window(const Window& window, int width, int height);

/// A black image.
[[nodiscard]] Image blank(int width, int height);

}  // namespace ceteris::image
