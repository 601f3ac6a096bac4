// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/exif.hpp"

#include <algorithm>

#include "ceteris/data/byte_view.hpp"

namespace ceteris::data {
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

// TIFF 6.0, section 2: bytes of one value of field types 1..12; others have none.
constexpr std::uint32_t bytes_of_type(std::uint32_t type) {
  constexpr std::uint32_t kBytes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};
  return type < std::size(kBytes) ? kBytes[type] : 0;
}

}  // namespace

std::optional<TagDirectory> TagDirectory::read(std::span<const std::byte> block) {
  const ByteView view(block);
  const bool big_endian = view.starts_with("MM\0*"sv);
  if (!big_endian && !view.starts_with("II*\0"sv)) {
    return std::nullopt;
  }
  const Numbers numbers{view, big_endian};
  const std::size_t at = numbers.u32(4);
  if (at < 8 || !view.has(at, 2)) {
    return std::nullopt;
  }
  const std::size_t room = (block.size() - at - 2) / kEntrySize;
  const std::size_t count = std::min<std::size_t>(numbers.u16(at), room);
  return TagDirectory(block, big_endian, block.subspan(at + 2, count * kEntrySize));
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
  const Numbers entries{entries_, big_endian_};
  for (std::size_t at = 0; at < entries_.size(); at += kEntrySize) {
    if (entries.u16(at) != tag) {
      continue;
    }
    const Numbers value{bytes(tag), big_endian_};
    switch (value.view.size() == 0 ? 0 : entries.u16(at + 2)) {
      case 1:
        return value.view.u8(0);
      case 3:
        return value.u16(0);
      case 4:
        return value.u32(0);
      default:
        return std::nullopt;
    }
  }
  return std::nullopt;
}

std::string TagDirectory::text(std::uint16_t tag) const {
  return short_text(ByteView(bytes(tag)).text());
}

Exif read_exif(std::span<const std::byte> block) {
  Exif exif;
  exif.present = true;
  const std::optional<TagDirectory> directory = TagDirectory::read(block);
  if (!directory) {
    return exif;
  }
  exif.valid = true;
  const std::uint32_t orientation = directory->number(kOrientation).value_or(1);
  exif.orientation = orientation >= 1 && orientation <= 8 ? static_cast<int>(orientation) : 1;
  exif.make = directory->text(kMake);
  exif.model = directory->text(kModel);
  exif.software = directory->text(kSoftware);
  return exif;
}

}  // namespace ceteris::data
