// SPDX-License-Identifier: Apache-2.0
// The segments of a JPEG before its first scan (ITU-T T.81, annex B; JFIF 1.02; Adobe technical note 5116).
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "ceteris/base/hash.hpp"
#include "ceteris/image_file/header_readers.hpp"
#include "ceteris/image_file/icc.hpp"
#include "ceteris/image_file/jpeg_quality.hpp"

namespace ceteris::image_file {
namespace {

using namespace std::string_view_literals;

struct Component {
  std::uint32_t horizontal = 0;
  std::uint32_t vertical = 0;
  std::uint32_t table = 0;
};

struct Segments {
  Header header;
  JpegTrace trace;
  WordList markers;
  std::array<std::optional<QuantTable>, 4> tables;
  std::vector<Component> components;
  std::vector<std::uint64_t> profile_hashes;  // of its parts
  bool framed = false;
};

std::string marker_name(std::uint32_t code) {
  if (code >= 0xE0 && code <= 0xEF) {
    return "APP" + std::to_string(code - 0xE0);
  }
  switch (code) {
    case 0xC4:
      return "DHT";
    case 0xC8:
      return "JPG";
    case 0xCC:
      return "DAC";
    case 0xDA:
      return "SOS";
    case 0xDB:
      return "DQT";
    case 0xDD:
      return "DRI";
    case 0xFE:
      return "COM";
    default:
      break;
  }
  if (code >= 0xC0 && code <= 0xCF) {
    return "SOF" + std::to_string(code - 0xC0);
  }
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  return {'x', kDigits[code >> 4], kDigits[code & 15]};
}

bool is_frame(std::uint32_t code) {
  return code >= 0xC0 && code <= 0xCF && code != 0xC4 && code != 0xC8 && code != 0xCC;
}

void read_quantisation(const ByteView& body, Segments& s) {
  for (std::size_t at = 0; at < body.size();) {
    const std::uint32_t kind = body.u8(at);
    const std::size_t entry = kind >> 4 == 0 ? 1 : 2;
    if (!body.has(at + 1, 64 * entry) || (kind & 15) > 3) {
      return;
    }
    QuantTable& table = s.tables[kind & 15].emplace();
    table.wide = entry == 2;
    for (std::size_t k = 0; k < 64; ++k) {
      table.entries[k] = static_cast<std::uint16_t>(entry == 2 ? body.big16(at + 1 + 2 * k) : body.u8(at + 1 + k));
    }
    at += 1 + 64 * entry;
  }
}

// The four tables of ITU-T T.81, annex K.3, by the hash of their lengths and values.
bool is_standard_huffman(const ByteView& table) {
  constexpr std::array<std::uint64_t, 4> kStandard = {0x498B1ACBCAA5FBA1, 0x98EDCA033F481E49, 0x889D2E0FB86FB9DB,
                                                      0xA28C9870C0113980};
  return std::ranges::find(kStandard, hash64(table.span())) != kStandard.end();
}

void read_huffman(const ByteView& body, JpegTrace& trace) {
  for (std::size_t at = 0; at < body.size();) {
    std::size_t values = 0;
    for (std::size_t k = 1; k <= 16; ++k) {
      values += body.u8(at + k);
    }
    if (!is_standard_huffman(body.sub(at + 1, 16 + values))) {
      trace.optimised_huffman = true;
    }
    at += 17 + values;
  }
}

void read_app(std::uint32_t code, const ByteView& body, Segments& s) {
  if (code == 0xE0 && body.starts_with("JFIF\0"sv)) {
    s.trace.jfif = true;
    s.trace.density_unit = static_cast<int>(body.u8(7));
    s.trace.density_x = static_cast<int>(body.big16(8));
    s.trace.density_y = static_cast<int>(body.big16(10));
  } else if (code == 0xE1 && body.starts_with("Exif\0"sv) && !s.header.exif.present) {
    s.header.exif = read_exif(body.sub(6).span());
  } else if (code == 0xE1 && body.starts_with("http://ns.adobe.com/xap/"sv)) {
    s.header.xmp = true;
  } else if (code == 0xE2 && body.starts_with("ICC_PROFILE\0"sv)) {
    const ByteView part = body.sub(14);  // after the part's number and the number of parts
    s.header.icc = true;
    s.header.icc_bytes += static_cast<std::int64_t>(part.size());
    if (s.profile_hashes.empty()) {
      s.header.icc_name = profile_name(part.span());
    }
    s.profile_hashes.push_back(hash64(part.span()));
  } else if (code == 0xEE && body.starts_with("Adobe"sv) && body.has(11, 1)) {
    s.trace.adobe_transform = static_cast<int>(body.u8(11));
  }
}

std::optional<Refusal> read_frame(std::uint32_t code, const ByteView& body, Segments& s) {
  if (s.framed) {
    return refuse(refused::kCorruptHeader, "two frame headers");
  }
  const std::size_t count = body.u8(5);
  if (!body.has(6, 3 * count) || count == 0) {
    return refuse(refused::kCorruptHeader, "a frame header that is too short");
  }
  s.framed = true;
  s.header.bits_per_channel = static_cast<int>(body.u8(0));
  s.header.channels = static_cast<int>(count);
  const std::uint32_t process = code - 0xC0;  // bits 0-1: baseline, extended, progressive, lossless; 3: arithmetic
  s.trace.progressive = (process & 3) == 2;
  s.trace.lossless = (process & 3) == 3;
  s.trace.arithmetic = (process & 8) != 0;
  for (std::size_t c = 0; c < count; ++c) {
    const std::uint32_t factors = body.u8(7 + 3 * c);
    s.components.push_back({factors >> 4, factors & 15, body.u8(8 + 3 * c)});
  }
  return set_size(s.header, body.big16(3), body.big16(1));
}

std::string subsampling(const std::vector<Component>& components) {
  if (components.size() == 1) {
    return "grey";
  }
  std::string factors;
  for (const Component& c : components) {
    factors += (factors.empty() ? "" : ",") + std::to_string(c.horizontal) + "x" + std::to_string(c.vertical);
  }
  struct Name {
    std::string_view factors;
    std::string_view name;
  };
  constexpr std::array kNames = {
      Name{"1x1,1x1,1x1", "4:4:4"}, Name{"2x1,1x1,1x1", "4:2:2"}, Name{"2x2,1x1,1x1", "4:2:0"},
      Name{"1x2,1x1,1x1", "4:4:0"}, Name{"4x1,1x1,1x1", "4:1:1"}, Name{"4x2,1x1,1x1", "4:1:0"},
  };
  const auto found = std::ranges::find(kNames, factors, &Name::factors);
  return found == kNames.end() ? factors : std::string(found->name);
}

void judge_tables(Segments& s) {
  std::vector<std::byte> packed;
  for (std::size_t slot = 0; slot < s.tables.size(); ++slot) {
    if (s.tables[slot]) {
      packed.push_back(static_cast<std::byte>(slot));
      for (const std::uint16_t entry : s.tables[slot]->entries) {
        packed.push_back(static_cast<std::byte>(entry >> 8));
        packed.push_back(static_cast<std::byte>(entry & 0xFF));
      }
    }
  }
  s.trace.tables_hash = packed.empty() ? 0 : hash64(packed);
  const auto table_of = [&](std::size_t component) -> const QuantTable* {
    if (component >= s.components.size() || s.components[component].table > 3) {
      return nullptr;
    }
    const auto& table = s.tables[s.components[component].table];
    return table ? &*table : nullptr;
  };
  if (const QuantTable* luma = table_of(0)) {
    for (const std::uint16_t entry : luma->entries) {
      s.trace.luma_table_sum += entry;
    }
    // Inks and plain RGB use one table for all components: it is then a luma table.
    const QuantTable* chroma = table_of(1) != luma ? table_of(1) : nullptr;
    const QualityEstimate estimate = estimate_quality(*luma, chroma);
    s.trace.quality = estimate.quality;
    s.trace.quality_residual = estimate.residual;
  }
}

}  // namespace

std::variant<Header, Refusal> read_jpeg_header(const ByteView& view) {
  Segments s;
  std::size_t at = 2;
  while (true) {
    // Decoders skip junk before a marker, and markers may be padded with FF.
    while (at < view.size() && view.u8(at) != 0xFF) {
      ++at;
    }
    while (at < view.size() && view.u8(at) == 0xFF) {
      ++at;
    }
    if (at >= view.size()) {
      break;
    }
    const std::uint32_t code = view.u8(at++);
    if (code == 0 || code == 0x01 || (code >= 0xD0 && code <= 0xD8)) {
      continue;  // no marker, or one without a body
    }
    if (code == 0xD9) {
      break;
    }
    s.markers.add(marker_name(code));
    // Decoders take a length that does not even count itself as 2.
    const std::size_t length = std::max(view.big16(at), 2U);
    if (!view.has(at, length)) {
      break;
    }
    const ByteView body = view.sub(at + 2, length - 2);
    at += length;
    if (is_frame(code)) {
      if (auto refusal = read_frame(code, body, s)) {
        return *refusal;
      }
    } else if (code == 0xC4) {
      read_huffman(body, s.trace);
    } else if (code == 0xDB) {
      read_quantisation(body, s);
    } else if (code == 0xDD) {
      s.trace.restart_interval = static_cast<int>(body.big16(0));
    } else if (code == 0xFE && s.trace.comment.empty()) {
      s.trace.comment = short_text(body.text());
    } else if (code >= 0xE0 && code <= 0xEF) {
      read_app(code, body, s);
    } else if (code == 0xDA) {
      break;
    }
  }
  if (!s.framed) {
    return refuse(at >= view.size() ? refused::kTruncated : refused::kCorruptHeader, "no frame header");
  }
  judge_tables(s);
  if (s.header.icc) {
    s.header.icc_hash =
        s.profile_hashes.size() == 1 ? s.profile_hashes[0] : hash64(std::as_bytes(std::span(s.profile_hashes)));
  }
  s.trace.subsampling = subsampling(s.components);
  s.trace.markers = s.markers.take();
  s.header.jpeg = std::move(s.trace);
  return std::move(s.header);
}

}  // namespace ceteris::image_file
