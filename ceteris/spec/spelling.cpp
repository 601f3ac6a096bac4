// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/spelling.hpp"

#include <charconv>
#include <cmath>

namespace ceteris::spec {
namespace {

/// Whether TOML reads `digits`, without sign and underscores, as `number`.
bool reads_as(std::string_view digits, bool negative, std::int64_t number) {
  int base = 10;
  if (digits.size() > 2 && digits[0] == '0' && digits[1] > '9') {
    base = digits[1] == 'x' ? 16 : digits[1] == 'o' ? 8 : 2;
    digits.remove_prefix(2);
  }
  const std::string signed_digits = (negative ? "-" : "") + std::string(digits);
  std::int64_t read = 0;
  const auto end = signed_digits.data() + signed_digits.size();
  const auto result = std::from_chars(signed_digits.data(), end, read, base);
  return result.ec == std::errc() && result.ptr == end && read == number;
}

bool reads_as(std::string_view digits, bool negative, double number) {
  double read = 0;
  const auto end = digits.data() + digits.size();
  const auto result = std::from_chars(digits.data(), end, read);
  return result.ec == std::errc() && result.ptr == end && std::isfinite(read) && (negative ? -read : read) == number;
}

bool reads_as(std::string_view token, const Value& value) {
  const bool negative = token.starts_with('-');
  std::string digits;
  for (const char c : token.substr(negative || token.starts_with('+') ? 1 : 0)) {
    if (c != '_') {
      digits += c;
    }
  }
  if (digits.empty() || digits.front() < '0' || digits.front() > '9') {
    return false;  // what is no number, inf or nan among it
  }
  if (const auto* whole = std::get_if<std::int64_t>(&value.data)) {
    return reads_as(digits, negative, *whole);
  }
  const auto* number = std::get_if<double>(&value.data);
  return number != nullptr && reads_as(digits, negative, *number);
}

}  // namespace

Spellings::Spellings(std::string_view text) : text_(text) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  lines_.push_back(0);
  for (std::size_t i = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) {
      characters_.push_back(static_cast<std::uint32_t>(i));
    }
    if (text[i] == '\n') {
      lines_.push_back(static_cast<std::uint32_t>(characters_.size()));
    }
  }
}

std::string Spellings::of(const Value& value) const {
  if (value.place.line == 0 || value.place.line > lines_.size()) {
    return {};
  }
  const std::size_t character = std::size_t{lines_[value.place.line - 1]} + value.place.column - 1;
  if (character >= characters_.size()) {
    return {};
  }
  const std::string_view rest = text_.substr(characters_[character]);
  constexpr std::size_t kLongest = 400;  // digits of a double, written out
  const std::size_t end = rest.find_first_not_of("0123456789abcdefABCDEFxo+-._");
  const std::string_view token = rest.substr(0, end);
  return token.size() <= kLongest && reads_as(token, value) ? std::string(token) : std::string();
}

}  // namespace ceteris::spec
