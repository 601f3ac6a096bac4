// SPDX-License-Identifier: Apache-2.0
// The headers of WebP, GIF, BMP and TIFF.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

#include "ceteris/base/hash.hpp"
#include "ceteris/image_file/header_readers.hpp"
#include "ceteris/image_file/icc.hpp"
#include "ceteris/image_file/tiff_directory.hpp"

namespace ceteris::image_file {
namespace {

using namespace std::string_view_literals;

// The parts of a RIFF list, in order; `visit(type, body)` returns false to stop.
template <typename Visit>
void each_riff_chunk(const ByteView& list, const Visit& visit) {
  for (std::size_t at = 0; list.has(at, 8);) {
    const std::size_t length = list.little32(at + 4);
    if (!visit(list.sub(at, 4).text(), list.sub(at + 8, length))) {
      return;
    }
    at += 8 + length + length % 2;
  }
}

void read_webp_chunk(std::string_view type, const ByteView& body, Header& header, WebpTrace& trace) {
  if (type == "VP8L") {
    trace.lossless = true;
  } else if (type == "ANMF") {
    bool first = true;
    each_riff_chunk(body.sub(16), [&](std::string_view inner, const ByteView&) {
      trace.lossless = first && inner == "VP8L";
      first = first && inner == "ALPH";
      return first;
    });
  } else if (type == "ICCP") {
    header.icc = true;
    header.icc_bytes = static_cast<std::int64_t>(body.size());
    header.icc_hash = hash64(body.span());
    header.icc_name = profile_name(body.span());
  } else if (type == "XMP ") {
    header.xmp = true;
  } else if (type == "EXIF" && !header.exif.present) {
    header.exif = read_exif(body.sub(body.starts_with("Exif\0\0"sv) ? 6 : 0).span());
  }
}

}  // namespace

// WebP container specification; RFC 6386, section 9.1; WebP lossless bitstream specification, section 3.
std::variant<Header, Refusal> read_webp_header(const ByteView& view) {
  Header header;
  WebpTrace trace;
  const std::string_view first = view.sub(12, 4).text();
  const ByteView body = view.sub(20);
  std::int64_t width = 0;
  std::int64_t height = 0;
  if (body.size() < 10) {
    return refuse(refused::kTruncated, "the file ends in the header");
  }
  if (first == "VP8X") {
    trace.extended = true;
    trace.animated = (body.u8(0) & 0x02) != 0;
    header.alpha = (body.u8(0) & 0x10) != 0;
    width = std::int64_t{body.little24(4)} + 1;
    height = std::int64_t{body.little24(7)} + 1;
  } else if (first == "VP8 " && body.sub(3).starts_with("\x9D\x01\x2A"sv)) {
    width = body.little16(6) & 0x3FFF;
    height = body.little16(8) & 0x3FFF;
  } else if (first == "VP8L" && body.u8(0) == 0x2F) {
    const std::uint32_t packed = body.little32(1);
    width = std::int64_t{packed & 0x3FFF} + 1;
    height = std::int64_t{packed >> 14 & 0x3FFF} + 1;
    header.alpha = (packed >> 28 & 1) != 0;
  } else {
    return refuse(refused::kCorruptHeader, "the first WebP chunk is not an image");
  }
  if (auto refusal = set_size(header, width, height)) {
    return *refusal;
  }
  header.bits_per_channel = 8;
  header.channels = header.alpha ? 4 : 3;
  bool framed = false;
  each_riff_chunk(view.sub(12), [&](std::string_view type, const ByteView& part) {
    if (type != "ANMF" || !framed) {
      read_webp_chunk(type, part, header, trace);
    }
    framed = framed || type == "ANMF";
    return true;
  });
  header.webp = trace;
  return header;
}

// GIF89a specification.
std::variant<Header, Refusal> read_gif_header(const ByteView& view) {
  if (view.size() < 13) {
    return refuse(refused::kTruncated, "the file ends in the header");
  }
  Header header;
  GifTrace trace;
  if (auto refusal = set_size(header, view.little16(6), view.little16(8))) {
    return *refusal;
  }
  header.bits_per_channel = 8;
  header.channels = 3;
  const auto palette_of = [](std::uint32_t flags) { return (flags & 0x80) != 0 ? 2 << (flags & 7) : 0; };
  trace.palette_entries = palette_of(view.u8(10));
  std::size_t at = 13 + std::size_t{3} * trace.palette_entries;
  const auto skip_blocks = [&] {
    while (at < view.size() && view.u8(at) != 0) {
      at += 1 + view.u8(at);
    }
    ++at;
  };
  while (at < view.size()) {
    const std::uint32_t kind = view.u8(at);
    if (kind == 0x21) {
      // A graphic control extension: its transparency flag.
      if (trace.frames == 0 && view.u8(at + 1) == 0xF9 && (view.u8(at + 3) & 1) != 0) {
        header.alpha = true;
      }
      at += 2;
      skip_blocks();
    } else if (kind == 0x2C && view.has(at, 10)) {
      const std::uint32_t flags = view.u8(at + 9);
      if (trace.frames == 0) {
        trace.interlaced = (flags & 0x40) != 0;
      }
      ++trace.frames;
      at += 11 + std::size_t{3} * palette_of(flags);
      skip_blocks();
    } else {
      break;
    }
  }
  header.channels += header.alpha ? 1 : 0;
  header.gif = trace;
  return header;
}

// BITMAPCOREHEADER and BITMAPINFOHEADER.
std::variant<Header, Refusal> read_bmp_header(const ByteView& view) {
  Header header;
  BmpTrace trace;
  const bool core = view.little32(14) == 12;
  if (!view.has(14, core ? 12 : 40)) {
    return refuse(refused::kTruncated, "the file ends in the header");
  }
  std::int64_t width = view.little16(18);
  std::int64_t height = view.little16(20);
  if (!core) {
    width = static_cast<std::int32_t>(view.little32(18));
    height = static_cast<std::int32_t>(view.little32(22));
    trace.compression = static_cast<int>(std::min(view.little32(30), 255U));
  }
  trace.top_down = height < 0;
  if (auto refusal = set_size(header, width, std::abs(height))) {
    return *refusal;
  }
  trace.bits_per_pixel = static_cast<int>(view.little16(core ? 24 : 28));
  header.bits_per_channel = trace.bits_per_pixel == 16 ? 5 : 8;
  header.channels = 3;
  header.bmp = trace;
  return header;
}

// TIFF 6.0, section 8.
std::variant<Header, Refusal> read_tiff_header(const ByteView& view) {
  const std::variant<TagDirectory, Refusal> found = image_directory(view.span());
  if (const auto* refusal = std::get_if<Refusal>(&found)) {
    return *refusal;
  }
  const TagDirectory& directory = std::get<TagDirectory>(found);
  constexpr std::uint16_t kWidth = 256, kHeight = 257, kBits = 258, kCompression = 259, kPhotometric = 262;
  constexpr std::uint16_t kSamples = 277, kTileWidth = 322, kExtraSamples = 338, kXmp = 700;
  constexpr std::uint16_t kExifDirectory = 34665, kIccProfile = 34675;
  const auto number = [&](std::uint16_t tag, std::uint32_t otherwise) {
    return static_cast<int>(std::min(directory.number(tag).value_or(otherwise), 0xFFFFU));
  };
  Header header;
  if (auto refusal = set_size(header, directory.number(kWidth).value_or(0), directory.number(kHeight).value_or(0))) {
    return *refusal;
  }
  header.exif = read_exif(view.span());
  header.exif.orientation = orientation_of(directory);
  header.exif.present = directory.number(kExifDirectory).has_value();
  header.bits_per_channel = number(kBits, 1);
  header.channels = number(kSamples, 1);
  header.alpha = !directory.bytes(kExtraSamples).empty();
  header.xmp = !directory.bytes(kXmp).empty();
  const std::span<const std::byte> profile = directory.bytes(kIccProfile);
  header.icc = !profile.empty();
  header.icc_bytes = static_cast<std::int64_t>(profile.size());
  header.icc_hash = header.icc ? hash64(profile) : 0;
  header.icc_name = profile_name(profile);
  header.tiff = TiffTrace{number(kCompression, 1), number(kPhotometric, 0), directory.number(kTileWidth).has_value()};
  return header;
}

}  // namespace ceteris::image_file
