// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "ceteris/base/text.hpp"

namespace ceteris::metrics {
namespace {

constexpr std::size_t kLongestQuote = 80;  // bytes of foreign text in a message

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, is_digit);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

/// Blanks and apostrophes that mark thousands become one sign; typographic minus signs the plain one.
std::string plain_signs(std::string_view text) {
  std::string out(text);
  for (const std::string_view blank : {"\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89", "\xE2\x80\x87"}) {
    replace_all(out, blank, " ");
  }
  replace_all(out, "\xE2\x80\x99", "'");
  replace_all(out, "\xE2\x88\x92", "-");
  return out;
}

/// What stands between the brackets of np.float64(...), tensor(..., device=...) and the like.
std::optional<std::string_view> unwrapped(std::string_view text) {
  const std::size_t open = text.find('(');
  if (open == std::string_view::npos || !text.ends_with(')')) return std::nullopt;
  std::string_view name = text.substr(0, open);
  if (const std::size_t dot = name.rfind('.'); dot != std::string_view::npos) {
    constexpr std::array<std::string_view, 8> kModules = {"np",  "numpy",     "torch", "tf",
                                                          "jnp", "jax.numpy", "cp",    "decimal"};
    if (std::ranges::find(kModules, name.substr(0, dot)) == kModules.end()) return std::nullopt;
    name.remove_prefix(dot + 1);
  }
  constexpr std::array<std::string_view, 20> kTypes = {
      "float16", "float32", "float64", "float128", "longdouble", "half",   "single", "double", "int8",  "int16",
      "int32",   "int64",   "uint8",   "uint16",   "uint32",     "uint64", "tensor", "Tensor", "array", "Array"};
  if (std::ranges::find(kTypes, name) == kTypes.end() && name != "Decimal" && name != "float" && name != "int") {
    return std::nullopt;
  }
  std::string_view inner = text.substr(open + 1, text.size() - open - 2);
  inner = trim(inner.substr(0, inner.find(',')));
  if (inner.size() >= 2 && inner.front() == '\'' && inner.back() == '\'') inner = inner.substr(1, inner.size() - 2);
  return inner;
}

bool is_absent(std::string_view text) {
  constexpr std::array<std::string_view, 9> kWords = {"None", "null", "NULL", "Null", "NA",
                                                      "N/A",  "n/a",  "#N/A", "<NA>"};
  return std::ranges::find(kWords, text) != kWords.end();
}

std::optional<double> not_finite(std::string_view text) {
  std::string word = lower(text);
  const bool minus = word.starts_with('-');
  if (minus || word.starts_with('+')) word.erase(0, 1);
  constexpr std::array<std::string_view, 7> kNaN = {"nan",    "nan(ind)", "nan(snan)", "1.#qnan",
                                                    "1.#ind", "1.#snan",  "1.#nan"};
  constexpr std::array<std::string_view, 4> kInfinite = {"inf", "infinity", "1.#inf", "\xE2\x88\x9E"};
  if (std::ranges::find(kNaN, word) != kNaN.end()) return std::numeric_limits<double>::quiet_NaN();
  if (std::ranges::find(kInfinite, word) == kInfinite.end()) return std::nullopt;
  return minus ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
}

/// "1 234 567": a first group of one to three digits that is not 0, and groups of three.
bool grouped_by_three(std::string_view text, char separator) {
  const std::vector<std::string> groups = split(text, separator);
  if (groups.size() < 2) return false;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const std::size_t length = groups[i].size();
    const bool fits = i == 0 ? length >= 1 && length <= 3 : length == 3;
    if (!fits || !all_digits(groups[i])) return false;
  }
  return groups[0] != "0" && groups[0] != "00" && groups[0] != "000";
}

/// Python's 1_000: single underscores between digits.
bool underscored(std::string_view text) {
  const std::vector<std::string> groups = split(text, '_');
  return groups.size() >= 2 &&
         std::ranges::all_of(groups, [](const std::string& group) { return !group.empty() && all_digits(group); });
}

std::string without(std::string_view text, char sign) {
  std::string out(text);
  std::erase(out, sign);
  return out;
}

/// The digits of a mantissa with a decimal point, or nothing when it is no number; `two` is the second reading of what
/// has two.
struct Mantissa {
  std::optional<std::string> digits;
  std::string two;
};

/// The whole part, with the one sign for thousands that may stand in it.
std::optional<std::string> whole_part(std::string_view text) {
  if (all_digits(text)) return std::string(text);
  for (const char separator : {',', '.', ' ', '\''}) {
    if (grouped_by_three(text, separator)) return without(text, separator);
  }
  if (underscored(text)) return without(text, '_');
  return std::nullopt;
}

std::optional<std::string> joined(std::string_view whole, std::string_view decimals) {
  const std::optional<std::string> digits = whole_part(whole);
  if (!digits || !all_digits(decimals) || digits->size() + decimals.size() == 0) return std::nullopt;
  return *digits + "." + std::string(decimals);
}

Mantissa read_mantissa(std::string_view text, bool has_exponent) {
  const auto dots = std::ranges::count(text, '.');
  const auto commas = std::ranges::count(text, ',');
  const auto parts_at = [&](char decimal) {
    const std::size_t at = text.rfind(decimal);
    const std::string_view whole = text.substr(0, at);
    // The decimal sign comes once; in front of it the thousands have another.
    return whole.find(decimal) == std::string_view::npos ? joined(whole, text.substr(at + 1)) : std::nullopt;
  };
  if (commas == 0 && dots == 0) return {joined(text, {}), {}};
  if (commas > 0 && dots > 0) return {parts_at(text.rfind('.') > text.rfind(',') ? '.' : ','), {}};
  if (dots > 0) return {dots == 1 ? parts_at('.') : joined(text, {}), {}};
  if (commas > 1) return {joined(text, {}), {}};
  Mantissa mantissa{parts_at(','), {}};
  if (!has_exponent && grouped_by_three(text, ',')) mantissa.two = without(text, ',');
  return mantissa;
}

/// "e-06" split off; false when what follows the e is no whole number.
bool split_exponent(std::string_view text, std::string_view& mantissa, std::string_view& exponent) {
  const std::size_t at = text.find_first_of("eE");
  mantissa = text.substr(0, at);
  exponent = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  if (at == std::string_view::npos) return true;
  std::string_view digits = exponent;
  if (!digits.empty() && (digits[0] == '-' || digits[0] == '+')) digits.remove_prefix(1);
  return !digits.empty() && all_digits(digits);
}

double nearest_double(const std::string& digits, std::string_view exponent) {
  std::string text = digits;
  if (!exponent.empty()) text += "e" + std::string(exponent.starts_with('+') ? exponent.substr(1) : exponent);
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc()) return value;
  // Out of range: too small is 0, too large infinite; the sign of the exponent of the first digit that counts tells.
  long double wide = 0;
  const auto again = std::from_chars(text.data(), text.data() + text.size(), wide);
  if (again.ec == std::errc()) return static_cast<double>(wide);
  return exponent.starts_with('-') ? 0 : std::numeric_limits<double>::infinity();
}

std::string shown(std::string_view text) {
  return text.size() <= kLongestQuote ? ceteris::quoted(text)
                                      : ceteris::quoted(std::string(text.substr(0, kLongestQuote)) + "...");
}

Number as_text(std::string_view text) {
  return {State::Text, 0, false, shown(text) + " is no number"};
}

Number read_digits(std::string_view text, std::string_view original) {
  std::string_view rest = text;
  const bool minus = rest.starts_with('-');
  if (minus || rest.starts_with('+')) rest.remove_prefix(1);
  std::string_view mantissa_text;
  std::string_view exponent;
  if (rest.empty() || !split_exponent(rest, mantissa_text, exponent)) return as_text(original);
  const Mantissa mantissa = read_mantissa(mantissa_text, !exponent.empty());
  if (!mantissa.digits) return as_text(original);
  if (!mantissa.two.empty()) {
    const std::string sign = minus ? "-" : "";
    return {State::Refused, 0, false,
            shown(original) + " reads as " + sign + *mantissa.digits + " and as " + sign + mantissa.two};
  }
  const double value = nearest_double(*mantissa.digits, exponent);
  if (value > std::numeric_limits<double>::max()) {
    return {State::NotFinite, minus ? -value : value, false, shown(original) + " is too large for a double"};
  }
  return {State::Value, minus ? -value : value, false, {}};
}

/// The plain spelling of programs, which most numbers have; nothing for all else.
std::optional<double> plain_number(std::string_view text) {
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = result.ec == std::errc() && result.ptr == text.data() + text.size();
  return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

}  // namespace

Number parse_number(std::string_view text) {
  if (const std::optional<double> value = plain_number(trim(text))) return {State::Value, *value, false, {}};
  const std::string plain = plain_signs(text);
  std::string_view rest = trim(plain);
  if (rest.empty()) return {State::Empty, 0, false, "nothing stands there"};
  if (const auto inner = unwrapped(rest)) rest = *inner;
  if (is_absent(rest)) return {State::Empty, 0, false, shown(rest) + " stands there, which means no value"};
  bool percent = false;
  if (rest.ends_with('%')) {
    percent = true;
    rest = trim(rest.substr(0, rest.size() - 1));
  }
  if (const auto special = not_finite(rest)) return {State::NotFinite, *special, percent, "it is " + shown(trim(text))};
  Number number = read_digits(rest, trim(text));
  number.percent = percent;
  return number;
}

}  // namespace ceteris::metrics
