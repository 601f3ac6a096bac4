// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image_file/icc.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "ceteris/image_file/byte_view.hpp"

namespace ceteris::image_file {
namespace {

using namespace std::string_view_literals;

// UTF-16 in big-endian order; what is not ASCII becomes "?", which is enough to tell profiles apart.
std::string ascii_of_utf16(const ByteView& text) {
  std::string ascii;
  for (std::size_t at = 0; at + 1 < text.size(); at += 2) {
    const std::uint32_t unit = text.big16(at);
    ascii += unit < 0x80 ? static_cast<char>(unit) : '?';
  }
  return ascii;
}

}  // namespace

std::string profile_name(std::span<const std::byte> profile) {
  constexpr std::size_t kHeader = 128, kEntry = 12, kMostTags = 200;
  const ByteView view(profile);
  const std::size_t tags = std::min<std::size_t>(view.big32(kHeader), kMostTags);
  for (std::size_t tag = 0; tag < tags; ++tag) {
    const ByteView entry = view.sub(kHeader + 4 + kEntry * tag, kEntry);
    if (!entry.starts_with("desc"sv)) {
      continue;
    }
    const ByteView value = view.sub(entry.big32(4), entry.big32(8));
    if (value.starts_with("desc"sv)) {
      return short_text(value.sub(12, value.big32(8)).text());
    }
    if (value.starts_with("mluc"sv)) {
      return short_text(ascii_of_utf16(value.sub(value.big32(24), value.big32(20))));
    }
  }
  return {};
}

std::string compressed_profile_name(std::span<const std::byte> compressed) {
  constexpr std::size_t kMost = 65536;
  std::vector<std::byte> plain(kMost);
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) {
    return {};
  }
  // zlib does not write to its input.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(compressed.data()));
  stream.avail_in = static_cast<uInt>(std::min<std::size_t>(compressed.size(), kMost));
  stream.next_out = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_out = static_cast<uInt>(plain.size());
  inflate(&stream, Z_SYNC_FLUSH);
  plain.resize(plain.size() - stream.avail_out);
  inflateEnd(&stream);
  return profile_name(plain);
}

}  // namespace ceteris::image_file
