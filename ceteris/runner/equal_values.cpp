// SPDX-License-Identifier: Apache-2.0
#include "ceteris/runner/equal_values.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <vector>

namespace ceteris::runner {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Without the underscores that TOML and Python allow between digits; nothing when one stands elsewhere.
std::optional<std::string> without_underscores(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      out += text[i];
    } else if (i == 0 || i + 1 == text.size() || !is_digit(text[i - 1]) || !is_digit(text[i + 1])) {
      return std::nullopt;
    }
  }
  return out;
}

/// The digits of a number before its exponent.
struct Digits {
  std::string text;       ///< without the point
  std::size_t whole = 0;  ///< how many stand before the point
};

std::optional<Digits> digits_of(std::string_view text) {
  Digits digits;
  bool point = false;
  for (const char c : text) {
    if (c == '.' && !point) {
      point = true;
    } else if (is_digit(c)) {
      digits.text += c;
      digits.whole += point ? 0 : 1;
    } else {
      return std::nullopt;
    }
  }
  return digits.text.empty() ? std::nullopt : std::optional(digits);
}

/// Nothing for what is no whole number, or one so large that nobody means it.
std::optional<std::int64_t> exponent_of(std::string_view text) {
  text.remove_prefix(text.starts_with('+') ? 1 : 0);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  constexpr std::int64_t kLargest = 1'000'000'000;
  const bool good = error == std::errc() && end == text.data() + text.size();
  return good && value >= -kLargest && value <= kLargest ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<std::string> canonical_number(std::string_view text) {
  const std::optional<std::string> plain = without_underscores(text);
  if (!plain) {
    return std::nullopt;
  }
  std::string_view rest = *plain;
  const bool negative = rest.starts_with('-');
  rest.remove_prefix(negative || rest.starts_with('+') ? 1 : 0);
  const std::size_t e = rest.find_first_of("eE");
  const std::optional<Digits> digits = digits_of(rest.substr(0, e));
  const std::optional<std::int64_t> exponent = e == std::string_view::npos ? 0 : exponent_of(rest.substr(e + 1));
  if (!digits || !exponent) {
    return std::nullopt;
  }
  const std::size_t first = digits->text.find_first_not_of('0');
  if (first == std::string::npos) {
    return "0";
  }
  const std::size_t last = digits->text.find_last_not_of('0');
  // 0.d1d2d3... times ten to this power.
  const std::int64_t power = *exponent + static_cast<std::int64_t>(digits->whole) - static_cast<std::int64_t>(first);
  return (negative ? "-" : "") + digits->text.substr(first, last - first + 1) + "e" + std::to_string(power);
}

bool equal_by_value(std::span<const std::pair<std::string, std::string>> a,
                    std::span<const std::pair<std::string, std::string>> b) {
  const auto canonical = [](std::span<const std::pair<std::string, std::string>> values) {
    std::vector<std::pair<std::string, std::string>> out(values.begin(), values.end());
    for (auto& [name, value] : out) {
      const std::optional<std::string> number = canonical_number(value);
      // A text may look like our spelling of a number.
      value = number ? "n" + *number : "t" + value;
    }
    std::ranges::sort(out);
    return out;
  };
  return canonical(a) == canonical(b);
}

}  // namespace ceteris::runner
