// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image/jpeg_part.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "ceteris/image/codec.hpp"
#include "ceteris/image_file/byte_view.hpp"

namespace ceteris::image {
namespace {

enum Marker : std::uint32_t {
  kStart = 0xD8,
  kEnd = 0xD9,
  kBaseline = 0xC0,
  kHuffmanTables = 0xC4,
  kScan = 0xDA,
  kQuantisationTables = 0xDB,
  kRestartInterval = 0xDD,
  kRestart0 = 0xD0
};

// Pixels around the window that smooth upsampling looks at, and one more.
constexpr int kReach = 2;

struct Layout {
  std::size_t frame = 0;  // of the marker
  std::size_t scan = 0;   // of the first entropy-coded byte
  int width = 0, height = 0;
  int unit_width = 0, unit_height = 0;  // of a coding unit (MCU), pixels
  int interval = 0;                     // coding units between two restarts

  [[nodiscard]] int units_across() const { return (width + unit_width - 1) / unit_width; }
  [[nodiscard]] int units_down() const { return (height + unit_height - 1) / unit_height; }
  [[nodiscard]] int intervals_across() const { return units_across() / interval; }
  [[nodiscard]] bool splits() const { return interval > 0 && units_across() % interval == 0; }
};

// A frame of one component, or of three with chroma at 1 x 1 and luma at most at 2 x 2: what decode_jpeg_window cuts.
bool read_frame(const ByteView& segment, Layout& layout) {
  const std::uint32_t components = segment.u8(9);
  layout.height = static_cast<int>(segment.big16(5));
  layout.width = static_cast<int>(segment.big16(7));
  if (segment.u8(4) != 8 || (components != 1 && components != 3) || layout.width == 0 || layout.height == 0) {
    return false;
  }
  const std::uint32_t across = segment.u8(11) >> 4U, down = segment.u8(11) & 15U;
  if (across < 1 || across > 2 || down < 1 || down > 2 ||
      (components == 3 && (segment.u8(14) != 0x11 || segment.u8(17) != 0x11))) {
    return false;
  }
  // A scan of one component has units of one block, whatever its factors say.
  layout.unit_width = components == 1 ? 8 : 8 * static_cast<int>(across);
  layout.unit_height = components == 1 ? 8 : 8 * static_cast<int>(down);
  return true;
}

std::optional<Layout> read_layout(const ByteView& view) {
  Layout layout;
  std::uint32_t components = 0;
  for (std::size_t at = 2; view.has(at, 4) && view.u8(at) == 0xFF;) {
    const std::uint32_t marker = view.u8(at + 1), length = view.big16(at + 2);
    const ByteView segment = view.sub(at, length + 2);
    if (length < 2 || segment.size() != length + 2) {
      return std::nullopt;
    }
    const bool data = (marker >= 0xE0 && marker < 0xFF) || marker == kHuffmanTables || marker == kQuantisationTables;
    if (marker == kBaseline && layout.frame == 0 && read_frame(segment, layout)) {
      layout.frame = at;
      components = segment.u8(9);
    } else if (marker == kRestartInterval) {
      layout.interval = static_cast<int>(segment.big16(4));
    } else if (marker == kScan) {
      layout.scan = at + length + 2;
      const bool whole = layout.frame != 0 && segment.u8(4) == components;
      return whole && layout.splits() ? std::optional(layout) : std::nullopt;
    } else if (!data) {
      return std::nullopt;
    }
    at += length + 2;
  }
  return std::nullopt;
}

// Where each interval begins; one more than there are, the last behind the marker that ends the image. Empty when the
// markers are not those of the layout.
std::vector<std::size_t> find_intervals(const ByteView& view, const Layout& layout) {
  const auto count =
      static_cast<std::size_t>(layout.intervals_across()) * static_cast<std::size_t>(layout.units_down());
  if (count > view.size() / 2) {
    return {};
  }
  std::vector<std::size_t> begins{layout.scan};
  begins.reserve(count + 1);
  const auto* bytes = reinterpret_cast<const unsigned char*>(view.span().data());
  std::size_t at = layout.scan;
  while (at + 1 < view.size()) {
    const void* found = std::memchr(bytes + at, 0xFF, view.size() - 1 - at);
    if (found == nullptr) {
      return {};
    }
    at = static_cast<std::size_t>(static_cast<const unsigned char*>(found) - bytes) + 2;
    const std::uint32_t marker = bytes[at - 1];
    if (marker == 0) {
      continue;
    }
    begins.push_back(at);
    if (marker == kEnd) {
      return begins.size() == count + 1 ? begins : std::vector<std::size_t>();
    }
    if (begins.size() > count || marker != kRestart0 + (begins.size() - 2) % 8) {
      return {};
    }
  }
  return {};
}

// The intervals [left, right) x [top, bottom).
struct Rectangle {
  int left, top, right, bottom;
};

Rectangle around(const Window& window, const Layout& layout) {
  const int width = layout.unit_width * layout.interval, height = layout.unit_height;
  const auto up = [](int pixels, int size) { return (pixels + size - 1) / size; };
  return {std::max(0, window.x - kReach) / width, std::max(0, window.y - kReach) / height,
          std::min(layout.intervals_across(), up(window.x + window.width + kReach, width)),
          std::min(layout.units_down(), up(window.y + window.height + kReach, height))};
}

void put_big16(std::vector<std::byte>& bytes, std::size_t at, int value) {
  bytes[at] = static_cast<std::byte>(value >> 8);
  bytes[at + 1] = static_cast<std::byte>(value & 255);
}

std::vector<std::byte> assemble(std::span<const std::byte> bytes, const Layout& layout,
                                std::span<const std::size_t> begins, const Rectangle& part, int width, int height) {
  std::vector<std::byte> result(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(layout.scan));
  put_big16(result, layout.frame + 5, height);
  put_big16(result, layout.frame + 7, width);
  result.reserve(bytes.size());
  std::uint32_t number = 0;
  for (int y = part.top; y < part.bottom; ++y) {
    for (int x = part.left; x < part.right; ++x) {
      const auto i = static_cast<std::size_t>(y) * static_cast<std::size_t>(layout.intervals_across()) +
                     static_cast<std::size_t>(x);
      const auto data = bytes.subspan(begins[i], begins[i + 1] - begins[i] - 1);  // with the 0xFF of its marker
      result.insert(result.end(), data.begin(), data.end());
      result.push_back(static_cast<std::byte>(kRestart0 + number++ % 8));
    }
  }
  result.back() = static_cast<std::byte>(kEnd);
  return result;
}

}  // namespace

std::optional<JpegPart> jpeg_part(std::span<const std::byte> bytes, const Window& stored, const DecodeLimits& limits) {
  const ByteView view(bytes);
  const auto layout = read_layout(view);
  if (!layout || refuse_size(layout->width, layout->height, limits)) {
    return std::nullopt;
  }
  const Rectangle part = around(stored, *layout);
  if (part.right - part.left == layout->intervals_across() && part.bottom - part.top == layout->units_down()) {
    return std::nullopt;
  }
  const std::vector<std::size_t> begins = find_intervals(view, *layout);
  if (begins.empty()) {
    return std::nullopt;
  }
  const int left = part.left * layout->unit_width * layout->interval, top = part.top * layout->unit_height;
  const int right = std::min(layout->width, part.right * layout->unit_width * layout->interval);
  const int bottom = std::min(layout->height, part.bottom * layout->unit_height);
  return JpegPart{assemble(bytes, *layout, begins, part, right - left, bottom - top),
                  {stored.x - left, stored.y - top, stored.width, stored.height}};
}

}  // namespace ceteris::image
