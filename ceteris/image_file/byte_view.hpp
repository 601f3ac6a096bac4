// SPDX-License-Identifier: Apache-2.0
// Reading numbers and text from bytes of unknown origin.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ceteris::image_file {

/// Bytes that may be read at any offset: what lies beyond the end reads as 0, so a parser cannot leave the buffer. Use
/// `has` where the difference matters.
class ByteView {
 public:
  ByteView(std::span<const std::byte> bytes) : bytes_(bytes) {}  // NOLINT: a view of a span is the span

  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  [[nodiscard]] std::span<const std::byte> span() const { return bytes_; }
  /// All of [offset, offset + count) exists.
  [[nodiscard]] bool has(std::size_t offset, std::size_t count) const {
    return offset <= bytes_.size() && count <= bytes_.size() - offset;
  }
  /// [offset, offset + count), cut at the end.
  [[nodiscard]] ByteView sub(std::size_t offset, std::size_t count = std::dynamic_extent) const {
    if (offset >= bytes_.size()) {
      return bytes_.last(0);
    }
    return bytes_.subspan(offset, count < bytes_.size() - offset ? count : bytes_.size() - offset);
  }
  [[nodiscard]] std::string_view text() const { return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}; }
  [[nodiscard]] bool starts_with(std::string_view prefix) const { return text().starts_with(prefix); }

  [[nodiscard]] std::uint32_t u8(std::size_t o) const {
    return o < bytes_.size() ? std::to_integer<std::uint32_t>(bytes_[o]) : 0;
  }
  [[nodiscard]] std::uint32_t big16(std::size_t o) const { return u8(o) << 8 | u8(o + 1); }
  [[nodiscard]] std::uint32_t big32(std::size_t o) const { return big16(o) << 16 | big16(o + 2); }
  [[nodiscard]] std::uint32_t little16(std::size_t o) const { return u8(o) | u8(o + 1) << 8; }
  [[nodiscard]] std::uint32_t little24(std::size_t o) const { return little16(o) | u8(o + 2) << 16; }
  [[nodiscard]] std::uint32_t little32(std::size_t o) const { return little16(o) | little16(o + 2) << 16; }

 private:
  std::span<const std::byte> bytes_;
};

/// `text` up to its first NUL, blanks trimmed, at most `limit` bytes, made printable: safe to show and to store as
/// JSON.
[[nodiscard]] std::string short_text(std::string_view text, std::size_t limit = 64);

}  // namespace ceteris::image_file
