// SPDX-License-Identifier: Apache-2.0
// Windows bitmaps: uncompressed with 1 to 32 bits, bit fields, and run lengths of 8 bits.
#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include "ceteris/image/codec.hpp"
#include "ceteris/image/resize.hpp"
#include "ceteris/image_file/byte_view.hpp"

namespace ceteris::image {
namespace {

enum Compression : std::uint32_t { kPlain = 0, kRle8 = 1, kBitFields = 3, kAlphaBitFields = 6 };

using Colour = std::array<std::uint8_t, 3>;

struct Layout {
  int width = 0;
  int height = 0;
  bool top_down = false;
  int bits = 0;
  std::uint32_t compression = kPlain;
  std::size_t pixels_at = 0;
  std::array<std::uint32_t, 3> masks{};  // red, green, blue; for 16 and 32 bits
  std::vector<Colour> palette;           // for 1 to 8 bits
};

// Puts the colours of one packed number into `pixel`, each scaled to 0..255 by rounding.
void unpack(std::uint32_t value, const std::array<std::uint32_t, 3>& masks, std::uint8_t* pixel) {
  for (std::size_t c = 0; c < 3; ++c) {
    if (masks[c] != 0) {
      const int shift = std::countr_zero(masks[c]);
      const std::uint64_t top = masks[c] >> shift;
      pixel[c] = static_cast<std::uint8_t>(((std::uint64_t{value & masks[c]} >> shift) * 255 + top / 2) / top);
    }
  }
}

std::optional<Refusal> read_palette(const ByteView& view, std::size_t at, std::size_t stride, std::uint32_t colours,
                                    Layout& layout) {
  const std::uint32_t most = 1U << layout.bits;
  const std::uint32_t count = colours == 0 ? most : std::min(colours, most);
  if (!view.has(at, count * stride)) {
    return refuse(refused::kTruncated, "the file ends in the palette");
  }
  for (std::size_t i = 0; i < count; ++i) {
    const auto part = [&](std::size_t k) { return static_cast<std::uint8_t>(view.u8(at + i * stride + k)); };
    layout.palette.push_back({part(2), part(1), part(0)});
  }
  return std::nullopt;
}

std::optional<Refusal> read_layout(const ByteView& view, const DecodeLimits& limits, Layout& layout) {
  const std::uint32_t header_size = view.little32(14);
  if (!view.has(14, header_size)) {
    return refuse(refused::kTruncated, "the file ends in the header");
  }
  layout.pixels_at = view.little32(10);
  const bool core = header_size == 12;
  std::int64_t width = view.little16(18);
  std::int64_t height = view.little16(20);
  std::uint32_t colours = 0;
  if (!core) {
    width = static_cast<std::int32_t>(view.little32(18));
    height = static_cast<std::int32_t>(view.little32(22));
    layout.compression = view.little32(30);
    colours = view.little32(46);
  }
  layout.bits = static_cast<int>(view.little16(core ? 24 : 28));
  layout.top_down = height < 0;
  height = std::abs(height);
  if (auto refusal = refuse_size(width, height, limits)) {
    return refusal;
  }
  layout.width = static_cast<int>(width);
  layout.height = static_cast<int>(height);

  const bool indexed = layout.bits == 1 || layout.bits == 4 || layout.bits == 8;
  const bool packed = layout.bits == 16 || layout.bits == 32;
  const bool fields = layout.compression == kBitFields || layout.compression == kAlphaBitFields;
  if (!indexed && !packed && layout.bits != 24) {
    return refuse(refused::kUnsupported, "a BMP with " + std::to_string(layout.bits) + " bits a pixel");
  }
  if (layout.compression == kRle8 && (layout.bits != 8 || layout.top_down)) {
    return refuse(refused::kCorruptHeader, "run lengths in a BMP that cannot have them");
  }
  if (layout.compression != kPlain && layout.compression != kRle8 && !(fields && packed)) {
    return refuse(refused::kUnsupported, "BMP compression " + std::to_string(layout.compression));
  }
  if (packed) {
    layout.masks = layout.bits == 16 ? std::array{0x7C00U, 0x03E0U, 0x001FU} : std::array{0xFF0000U, 0xFF00U, 0xFFU};
    if (fields) {
      layout.masks = {view.little32(54), view.little32(58), view.little32(62)};
    }
  }
  if (indexed) {
    return read_palette(view, std::size_t{14} + header_size, core ? 3 : 4, colours, layout);
  }
  return std::nullopt;
}

// Blue, green, red of `count` pixels, all of which are there: a pack holds such images, and is read in this loop.
void read_blue_first(std::span<const std::byte> in, int count, std::uint8_t* out) {
  for (std::size_t i = 0; i < std::size_t{3} * static_cast<std::size_t>(count); i += 3) {
    out[i] = std::to_integer<std::uint8_t>(in[i + 2]);
    out[i + 1] = std::to_integer<std::uint8_t>(in[i + 1]);
    out[i + 2] = std::to_integer<std::uint8_t>(in[i]);
  }
}

// The pixels of the columns of `window`.
std::optional<Refusal> read_plain_row(const ByteView& row, const Layout& layout, const Window& window,
                                      std::uint8_t* out) {
  if (layout.bits == 24) {
    read_blue_first(row.sub(std::size_t{3} * static_cast<std::size_t>(window.x)).span(), window.width, out);
    return std::nullopt;
  }
  for (int x = window.x; x < window.x + window.width; ++x, out += 3) {
    const auto at = static_cast<std::size_t>(x);
    if (layout.bits == 16) {
      unpack(row.little16(2 * at), layout.masks, out);
    } else if (layout.bits == 32) {
      unpack(row.little32(4 * at), layout.masks, out);
    } else {
      const std::size_t first_bit = at * static_cast<std::size_t>(layout.bits);
      const std::uint32_t shift = 8U - static_cast<std::uint32_t>(layout.bits) - first_bit % 8;
      const std::uint32_t index = row.u8(first_bit / 8) >> shift & ((1U << layout.bits) - 1);
      if (index >= layout.palette.size()) {
        return refuse(refused::kCorruptData, "a colour index outside the palette");
      }
      std::ranges::copy(layout.palette[index], out);
    }
  }
  return std::nullopt;
}

Decoded read_plain(const ByteView& view, const Layout& layout, const Window& window) {
  const std::size_t row_bits = static_cast<std::size_t>(layout.width) * static_cast<std::size_t>(layout.bits);
  const std::size_t stride = (row_bits + 31) / 32 * 4;
  const std::size_t last_row = stride * static_cast<std::size_t>(layout.height - 1);
  if (!view.has(layout.pixels_at, last_row + (row_bits + 7) / 8)) {
    return refuse(refused::kTruncated, "the file ends before the last row");
  }
  Image image = blank(window.width, window.height);
  for (int y = 0; y < window.height; ++y) {
    const int stored = layout.top_down ? window.y + y : layout.height - 1 - window.y - y;
    const ByteView row = view.sub(layout.pixels_at + stride * static_cast<std::size_t>(stored), stride);
    if (auto refusal = read_plain_row(row, layout, window, image.row(y))) {
      return *refusal;
    }
  }
  return image;
}

// Runs that reach over the end of their row are cut there, as Windows does; pixels that no run covers have index 0.
Decoded read_rle8(const ByteView& view, const Layout& layout) {
  Image image = blank(layout.width, layout.height);
  for (std::size_t i = 0; i < image.pixels.size(); i += 3) {
    std::ranges::copy(layout.palette[0], image.pixels.begin() + static_cast<std::ptrdiff_t>(i));
  }
  std::int64_t x = 0;
  std::int64_t y = 0;  // from the bottom
  bool in_palette = true;
  const auto put = [&](std::uint32_t index) {
    in_palette = in_palette && index < layout.palette.size();
    if (in_palette && x < layout.width) {
      std::ranges::copy(layout.palette[index], image.row(layout.height - 1 - static_cast<int>(y)) + 3 * x);
    }
    ++x;
  };
  std::size_t at = layout.pixels_at;
  while (y < layout.height && in_palette) {
    if (!view.has(at, 2)) {
      return refuse(refused::kTruncated, "the file ends before the last row");
    }
    const std::uint32_t count = view.u8(at);
    const std::uint32_t value = view.u8(at + 1);
    at += 2;
    if (count > 0) {
      for (std::uint32_t i = 0; i < count; ++i) {
        put(value);
      }
    } else if (value == 0) {
      x = 0;
      ++y;
    } else if (value == 1) {
      return image;
    } else if (value == 2) {
      x += view.u8(at);
      y += view.u8(at + 1);
      at += 2;
    } else {
      if (!view.has(at, value)) {
        return refuse(refused::kTruncated, "the file ends before the last row");
      }
      for (std::uint32_t i = 0; i < value; ++i) {
        put(view.u8(at + i));
      }
      at += value + value % 2;
    }
  }
  if (!in_palette) {
    return refuse(refused::kCorruptData, "a colour index outside the palette");
  }
  return image;
}

}  // namespace

Decoded decode_bmp(std::span<const std::byte> bytes, const DecodeLimits& limits) {
  const ByteView view(bytes);
  Layout layout;
  if (auto refusal = read_layout(view, limits, layout)) {
    return *refusal;
  }
  return layout.compression == kRle8 ? read_rle8(view, layout)
                                     : read_plain(view, layout, {0, 0, layout.width, layout.height});
}

Decoded decode_bmp_window(std::span<const std::byte> bytes, const Window& window, const DecodeLimits& limits) {
  const ByteView view(bytes);
  Layout layout;
  if (auto refusal = read_layout(view, limits, layout)) {
    return *refusal;
  }
  check_window(window, layout.width, layout.height);
  if (layout.compression != kRle8) {
    return read_plain(view, layout, window);
  }
  Decoded decoded = read_rle8(view, layout);
  const auto* image = std::get_if<Image>(&decoded);
  return image != nullptr ? Decoded(crop(*image, window)) : decoded;
}

}  // namespace ceteris::image
