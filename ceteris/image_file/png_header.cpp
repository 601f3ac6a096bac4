// SPDX-License-Identifier: Apache-2.0
// The chunks of a PNG (PNG specification, third edition).
#include <zlib.h>

#include <algorithm>
#include <string>

#include "ceteris/base/hash.hpp"
#include "ceteris/image_file/header_readers.hpp"
#include "ceteris/image_file/icc.hpp"
#include "ceteris/image_file/png_text_exif.hpp"

namespace ceteris::image_file {
namespace {

using namespace std::string_view_literals;

bool checksum_holds(const ByteView& type_and_body, std::uint32_t expected) {
  const auto* data = reinterpret_cast<const Bytef*>(type_and_body.span().data());
  return crc32(0, data, static_cast<uInt>(type_and_body.size())) == expected;
}

std::optional<Refusal> read_ihdr(const ByteView& view, Header& header, PngTrace& trace) {
  constexpr std::size_t kBody = 16;  // after the signature, the length and the type
  if (!view.has(kBody, 17)) {
    return refuse(refused::kTruncated, "the file ends in the header");
  }
  if (view.big32(8) != 13 || !view.sub(12).starts_with("IHDR"sv) || !checksum_holds(view.sub(12, 17), view.big32(29))) {
    return refuse(refused::kCorruptHeader, "the IHDR chunk is damaged");
  }
  trace.colour_type = static_cast<int>(view.u8(kBody + 9));
  trace.interlaced = view.u8(kBody + 12) != 0;
  header.alpha = trace.colour_type == 4 || trace.colour_type == 6;
  header.bits_per_channel = trace.colour_type == 3 ? 8 : static_cast<int>(view.u8(kBody + 8));
  header.channels = (trace.colour_type == 0 || trace.colour_type == 4 ? 1 : 3) + (header.alpha ? 1 : 0);
  return set_size(header, view.big32(kBody), view.big32(kBody + 4));
}

void add_text(const ByteView& body, PngTrace& trace) {
  constexpr int kShown = 8;
  if (trace.text_chunks < kShown) {
    trace.text_keywords += (trace.text_chunks > 0 ? "," : "") + short_text(body.sub(0, 80).text());
  }
  ++trace.text_chunks;
}

// `exif_chunk`: an eXIf chunk was read, which counts before any text.
void read_chunk(std::string_view type, const ByteView& body, Header& header, PngTrace& trace, bool& exif_chunk) {
  if (type == "PLTE") {
    trace.palette_entries = static_cast<int>(std::min<std::size_t>(body.size() / 3, 256));
  } else if (type == "tRNS") {
    trace.transparency = true;
  } else if (type == "gAMA") {
    trace.gamma = body.big32(0);
  } else if (type == "sRGB") {
    trace.srgb = true;
  } else if (type == "acTL") {
    trace.animated = true;
  } else if (type == "eXIf" && !exif_chunk) {
    exif_chunk = true;
    header.exif = read_exif(body.span());
  } else if (type == "iCCP") {
    const std::size_t name = std::min(body.text().find('\0'), body.size());
    const ByteView profile = body.sub(name + 2);  // the name, its end, the compression method
    header.icc = true;
    header.icc_bytes = static_cast<std::int64_t>(profile.size());
    header.icc_hash = hash64(profile.span());
    header.icc_name = compressed_profile_name(profile.span());
    if (header.icc_name.empty()) {
      header.icc_name = short_text(body.text());
    }
  } else if (type == "tEXt" || type == "zTXt" || type == "iTXt") {
    header.xmp = header.xmp || body.starts_with("XML:com.adobe.xmp"sv);
    add_text(body, trace);
    if (!header.exif.present) {
      header.exif = exif_of_text(type, body).value_or(Exif{});
    }
  }
}

}  // namespace

std::variant<Header, Refusal> read_png_header(const ByteView& view) {
  Header header;
  PngTrace trace;
  if (auto refusal = read_ihdr(view, header, trace)) {
    return *refusal;
  }
  WordList chunks;
  bool exif_chunk = false;
  std::string previous;
  for (std::size_t at = 8; view.has(at, 12);) {
    const std::size_t length = view.big32(at);
    if (!view.has(at + 8, length)) {
      break;
    }
    const std::string_view type = view.sub(at + 4, 4).text();
    if (type != previous) {
      previous = type;
      chunks.add(short_text(type));
    }
    read_chunk(type, view.sub(at + 8, length), header, trace, exif_chunk);
    if (type == "IEND") {
      break;
    }
    at += 12 + length;
  }
  trace.chunks = chunks.take();
  header.png = std::move(trace);
  return header;
}

}  // namespace ceteris::image_file
