// SPDX-License-Identifier: Apache-2.0
// The few EXIF facts an audit needs, read from the TIFF structure that EXIF is stored in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ceteris::image_file {

/// Facts from the first directory of an EXIF block. Text is printable UTF-8, at most 64 bytes, trimmed.
struct Exif {
  bool present = false;  ///< a block is there, readable or not
  bool valid = false;    ///< its first directory could be read
  int orientation = 1;   ///< 1..8 (EXIF 2.3, tag 0x0112); 1 when absent or out of range
  std::string make;
  std::string model;
  std::string software;

  bool operator==(const Exif&) const = default;
};

/// Reads a block that starts with a TIFF header ("II*\0" or "MM\0*"). Safe for any bytes.
[[nodiscard]] Exif read_exif(std::span<const std::byte> block);

/// An image directory of a classic TIFF structure.
class TagDirectory {
 public:
  /// The first one. Nothing when the structure is not readable. Entries that point outside the block are left out.
  [[nodiscard]] static std::optional<TagDirectory> read(std::span<const std::byte> block);
  /// The one at an offset that another one gave.
  [[nodiscard]] static std::optional<TagDirectory> at(std::span<const std::byte> block, std::size_t offset);

  [[nodiscard]] std::size_t offset() const { return offset_; }
  /// Where the next directory of the chain begins; 0 for the last.
  [[nodiscard]] std::size_t next() const;

  /// The first value of a whole-number tag (BYTE, SHORT, LONG, IFD).
  [[nodiscard]] std::optional<std::uint32_t> number(std::uint16_t tag) const;
  /// The values of such a tag, at most `most`; none when absent.
  [[nodiscard]] std::vector<std::uint32_t> numbers(std::uint16_t tag, std::size_t most) const;
  /// The text of an ASCII tag, cleaned as in `Exif`; empty when absent.
  [[nodiscard]] std::string text(std::uint16_t tag) const;
  /// The raw value bytes of a tag; empty when absent.
  [[nodiscard]] std::span<const std::byte> bytes(std::uint16_t tag) const;

 private:
  TagDirectory(std::span<const std::byte> block, bool big_endian, std::size_t offset,
               std::span<const std::byte> entries)
      : block_(block), big_endian_(big_endian), offset_(offset), entries_(entries) {}

  std::span<const std::byte> block_;
  bool big_endian_;
  std::size_t offset_;
  std::span<const std::byte> entries_;  // 12 bytes an entry
};

/// The orientation that a directory states, as in `Exif`.
[[nodiscard]] int orientation_of(const TagDirectory& directory);

}  // namespace ceteris::image_file
