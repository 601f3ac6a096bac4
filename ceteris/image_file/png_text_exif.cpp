// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image_file/png_text_exif.hpp"

#include <zlib.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace ceteris::image_file {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMostText = std::size_t{1} << 20;

// Nothing when the stream is damaged or holds more than kMostText bytes.
std::optional<std::string> inflated(std::string_view packed) {
  std::string text(kMostText, '\0');
  uLongf size = kMostText;
  const int result = uncompress(reinterpret_cast<Bytef*>(text.data()), &size,
                                reinterpret_cast<const Bytef*>(packed.data()), static_cast<uLong>(packed.size()));
  text.resize(size);
  return result == Z_OK ? std::optional(std::move(text)) : std::nullopt;
}

// The part before the next NUL, which is taken off with it.
std::string_view take_string(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\0'), rest.size());
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return taken;
}

// The text behind the keyword (PNG specification, third edition, section 11.3.3).
std::optional<std::string> text_of(std::string_view type, std::string_view rest) {
  bool packed = type == "zTXt";
  if (type == "iTXt") {
    packed = rest.starts_with('\1');
    rest.remove_prefix(std::min<std::size_t>(2, rest.size()));
    take_string(rest);  // the language
    take_string(rest);  // the keyword in that language
  } else if (packed) {
    rest.remove_prefix(std::min<std::size_t>(1, rest.size()));  // the method
  }
  return packed ? inflated(rest) : std::optional(std::string(rest.substr(0, kMostText)));
}

int digit(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

// "\nexif\n      78\n45786966...\n" as bytes; fewer than it says are none.
std::vector<std::byte> bytes_of_profile(std::string_view text) {
  const auto skip = [&](std::string_view what) {
    text.remove_prefix(std::min(text.find_first_not_of(what), text.size()));
  };
  skip(" \n");
  text.remove_prefix(std::min(text.find('\n'), text.size()));
  skip(" \n");
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || count > text.size()) {
    return {};
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  std::vector<std::byte> bytes;
  int high = -1;
  for (const char c : text) {
    const int value = digit(c);
    if (value >= 0 && high < 0) {
      high = value;
    } else if (value >= 0) {
      bytes.push_back(static_cast<std::byte>(16 * high + value));
      high = -1;
    }
    if (bytes.size() == count) {
      break;
    }
  }
  return bytes.size() == count ? bytes : std::vector<std::byte>{};
}

}  // namespace

std::optional<Exif> exif_of_text(std::string_view type, const ByteView& body) {
  std::string_view rest = body.text();
  const std::string_view keyword = take_string(rest);
  if (keyword != "Raw profile type exif" && keyword != "Raw profile type APP1") {
    return std::nullopt;
  }
  const std::optional<std::string> text = text_of(type, rest);
  const std::vector<std::byte> bytes = text ? bytes_of_profile(*text) : std::vector<std::byte>{};
  const ByteView profile(bytes);
  if (profile.starts_with("Exif\0\0"sv)) {
    return read_exif(profile.sub(6).span());
  }
  const Exif exif = read_exif(profile.span());
  return exif.valid ? std::optional(exif) : std::nullopt;
}

}  // namespace ceteris::image_file
