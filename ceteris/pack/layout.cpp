// SPDX-License-Identifier: Apache-2.0
#include "ceteris/pack/layout.hpp"

#include <algorithm>

#include "ceteris/base/error.hpp"
#include "ceteris/base/hash.hpp"

namespace ceteris::pack {
namespace {

constexpr std::size_t kHashedHeader = 64;
constexpr std::size_t kHeaderCheckAt = kHeaderBytes - 8;

template <typename Number>
void put(std::string& out, Number value) {
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    out.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> 8 * i & 255U));
  }
}

void put(std::string& out, const Digest& digest) {
  out.append(reinterpret_cast<const char*>(digest.data()), digest.size());
}

// Reads one number or digest after the other.
class Cursor {
 public:
  explicit Cursor(std::span<const std::byte> bytes) : bytes_(bytes) {}

  template <typename Number>
  Number take() {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
      value |= std::to_integer<std::uint64_t>(bytes_[at_ + i]) << 8 * i;
    }
    at_ += sizeof(Number);
    return static_cast<Number>(value);
  }
  Digest digest() {
    Digest result;
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), result.size(), result.begin());
    at_ += result.size();
    return result;
  }
  void skip(std::size_t count) { at_ += count; }

 private:
  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
};

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

// The part of the header that stands before the digest.
std::string header_start(const Header& header) {
  std::string out(kMagic);
  put(out, header.version);
  put(out, static_cast<std::uint32_t>(header.form));
  put(out, header.side);
  put(out, header.quality);
  put(out, header.entries);
  put(out, header.index_at);
  put(out, header.texts_at);
  put(out, header.file_bytes);
  put(out, header.flags);
  put(out, header.about_bytes);
  CETERIS_CHECK(out.size() == kHashedHeader, "the header begins with 64 bytes");
  return out;
}

int value_of_digit(char digit) {
  return digit <= '9' ? digit - '0' : digit - 'a' + 10;
}

}  // namespace

std::string_view form_name(Form form) {
  switch (form) {
    case Form::Original:
      return "original";
    case Form::Jpeg:
      return "jpeg";
    case Form::Raw:
      return "raw";
  }
  return "unknown";
}

Digest digest_of_hex(std::string_view hex) {
  Digest digest{};
  CETERIS_CHECK(hex.empty() || hex.size() == 2 * digest.size(), "a SHA-256 in hex");
  for (std::size_t i = 0; 2 * i < hex.size(); ++i) {
    digest[i] = static_cast<std::byte>(16 * value_of_digit(hex[2 * i]) + value_of_digit(hex[2 * i + 1]));
  }
  return digest;
}

std::string hex_of(const Digest& digest) {
  if (digest == Digest{}) {
    return {};
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const std::byte byte : digest) {
    hex.push_back(kDigits[std::to_integer<std::size_t>(byte >> 4)]);
    hex.push_back(kDigits[std::to_integer<std::size_t>(byte & std::byte{15})]);
  }
  return hex;
}

std::string write_header(const Header& header) {
  std::string out = header_start(header);
  put(out, header.content);
  out.resize(kHeaderCheckAt, '\0');
  put(out, hash64(bytes_of(out)));
  return out;
}

Header read_header(std::span<const std::byte> bytes) {
  CETERIS_CHECK(bytes.size() == kHeaderBytes, "a header has a size");
  Cursor cursor(bytes);
  cursor.skip(kMagic.size());
  Header header;
  header.version = cursor.take<std::uint32_t>();
  header.form = static_cast<Form>(cursor.take<std::uint32_t>());
  header.side = cursor.take<std::uint32_t>();
  header.quality = cursor.take<std::uint32_t>();
  header.entries = cursor.take<std::uint64_t>();
  header.index_at = cursor.take<std::uint64_t>();
  header.texts_at = cursor.take<std::uint64_t>();
  header.file_bytes = cursor.take<std::uint64_t>();
  header.flags = cursor.take<std::uint32_t>();
  header.about_bytes = cursor.take<std::uint32_t>();
  header.content = cursor.digest();
  return header;
}

bool header_is_whole(std::span<const std::byte> bytes) {
  CETERIS_CHECK(bytes.size() == kHeaderBytes, "a header has a size");
  return Cursor(bytes.subspan(kHeaderCheckAt)).take<std::uint64_t>() == hash64(bytes.first(kHeaderCheckAt));
}

std::string write_index_row(const IndexRow& row) {
  std::string out;
  put(out, row.payload_at);
  put(out, row.payload_bytes);
  put(out, row.payload_check);
  put(out, row.texts_at);
  for (const std::uint32_t bytes : row.text_bytes) {
    put(out, bytes);
  }
  put(out, row.width);
  put(out, row.height);
  put(out, std::uint32_t{0});
  put(out, row.payload);
  put(out, row.source);
  CETERIS_CHECK(out.size() == kIndexBytes, "an entry of the index has 128 bytes");
  return out;
}

IndexRow read_index_row(std::span<const std::byte> bytes) {
  CETERIS_CHECK(bytes.size() == kIndexBytes, "an entry of the index has 128 bytes");
  Cursor cursor(bytes);
  IndexRow row;
  row.payload_at = cursor.take<std::uint64_t>();
  row.payload_bytes = cursor.take<std::uint64_t>();
  row.payload_check = cursor.take<std::uint64_t>();
  row.texts_at = cursor.take<std::uint64_t>();
  for (std::uint32_t& length : row.text_bytes) {
    length = cursor.take<std::uint32_t>();
  }
  row.width = cursor.take<std::uint32_t>();
  row.height = cursor.take<std::uint32_t>();
  cursor.skip(4);
  row.payload = cursor.digest();
  row.source = cursor.digest();
  return row;
}

Digest content_hash(const Header& header, std::span<const std::byte> index_and_texts) {
  Sha256 hash;
  hash.update(header_start(header));
  hash.update(index_and_texts);
  return digest_of_hex(hash.hex());
}

}  // namespace ceteris::pack
