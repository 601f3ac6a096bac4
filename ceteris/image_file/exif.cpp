// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image_file/exif.hpp"

#include <algorithm>

#include "ceteris/image_file/byte_view.hpp"

namespace ceteris::image_file {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kEntrySize = 12;

constexpr std::uint16_t kMake = 0x010F;
constexpr std::uint16_t kModel = 0x0110;
constexpr std::uint16_t kOrientation = 0x0112;
constexpr std::uint16_t kSoftware = 0x0131;

struct Numbers {
  ByteView view;
  bool big_endian;

  [[nodiscard]] std::uint32_t u16(std::size_t o) const { return big_endian ? view.big16(o) : view.little16(o); }
  [[nodiscard]] std::uint32_t u32(std::size_t o) const { return big_endian ? view.big32(o) : view.little32(o); }
};

// TIFF 6.0, section 2: bytes of one value of field types 1..12; 13 is the offset of a directory (Technical Note 1).
constexpr std::uint32_t bytes_of_type(std::uint32_t type) {
  constexpr std::uint32_t kBytes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};
  return type < std::size(kBytes) ? kBytes[type] : 0;
}

}  // namespace

std::optional<TagDirectory> TagDirectory::read(std::span<const std::byte> block) {
  const ByteView view(block);
  return at(block, view.starts_with("MM"sv) ? view.big32(4) : view.little32(4));
}

std::optional<TagDirectory> TagDirectory::at(std::span<const std::byte> block, std::size_t offset) {
  const ByteView view(block);
  const bool big_endian = view.starts_with("MM\0*"sv);
  if (!big_endian && !view.starts_with("II*\0"sv)) {
    return std::nullopt;
  }
  if (offset < 8 || !view.has(offset, 2)) {
    return std::nullopt;
  }
  const Numbers numbers{view, big_endian};
  const std::size_t room = (block.size() - offset - 2) / kEntrySize;
  const std::size_t count = std::min<std::size_t>(numbers.u16(offset), room);
  return TagDirectory(block, big_endian, offset, block.subspan(offset + 2, count * kEntrySize));
}

std::size_t TagDirectory::next() const {
  const Numbers numbers{block_, big_endian_};
  return numbers.u32(offset_ + 2 + std::size_t{numbers.u16(offset_)} * kEntrySize);
}

std::span<const std::byte> TagDirectory::bytes(std::uint16_t tag) const {
  const Numbers entries{entries_, big_endian_};
  for (std::size_t at = 0; at < entries_.size(); at += kEntrySize) {
    if (entries.u16(at) != tag) {
      continue;
    }
    const std::uint64_t size = std::uint64_t{bytes_of_type(entries.u16(at + 2))} * entries.u32(at + 4);
    if (size <= 4) {
      return entries_.subspan(at + 8, static_cast<std::size_t>(size));
    }
    const std::size_t offset = entries.u32(at + 8);
    return ByteView(block_).has(offset, size) ? block_.subspan(offset, size) : block_.first(0);
  }
  return {};
}

std::optional<std::uint32_t> TagDirectory::number(std::uint16_t tag) const {
  const std::vector<std::uint32_t> first = numbers(tag, 1);
  return first.empty() ? std::nullopt : std::optional(first.front());
}

std::vector<std::uint32_t> TagDirectory::numbers(std::uint16_t tag, std::size_t most) const {
  const Numbers entries{entries_, big_endian_};
  for (std::size_t at = 0; at < entries_.size(); at += kEntrySize) {
    if (entries.u16(at) != tag) {
      continue;
    }
    const std::uint32_t type = entries.u16(at + 2);
    const bool whole = type == 1 || type == 3 || type == 4 || type == 13;
    const std::span<const std::byte> stored = whole ? bytes(tag) : block_.first(0);
    const Numbers values{stored, big_endian_};
    const std::uint32_t width = bytes_of_type(type);
    std::vector<std::uint32_t> result;
    for (std::size_t o = 0; o < stored.size() && result.size() < most; o += width) {
      result.push_back(width == 1 ? values.view.u8(o) : width == 2 ? values.u16(o) : values.u32(o));
    }
    return result;
  }
  return {};
}

std::string TagDirectory::text(std::uint16_t tag) const {
  return short_text(ByteView(bytes(tag)).text());
}

int orientation_of(const TagDirectory& directory) {
  const std::uint32_t orientation = directory.number(kOrientation).value_or(1);
  return orientation >= 1 && orientation <= 8 ? static_cast<int>(orientation) : 1;
}

Exif read_exif(std::span<const std::byte> block) {
  Exif exif;
  exif.present = true;
  const std::optional<TagDirectory> directory = TagDirectory::read(block);
  if (!directory) {
    return exif;
  }
  exif.valid = true;
  exif.orientation = orientation_of(*directory);
  exif.make = directory->text(kMake);
  exif.model = directory->text(kModel);
  exif.software = directory->text(kSoftware);
  return exif;
}

}  // namespace ceteris::image_file
