// SPDX-License-Identifier: Apache-2.0
#include "ceteris/design/settings.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>

#include "ceteris/base/text.hpp"

namespace ceteris::design {
namespace {

template <typename Number, typename... Format>
std::optional<Number> parsed(std::string_view text, Format... format) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, format...);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

std::optional<std::int64_t> integer(std::string_view text) {
  if (text.size() > 2 && text[0] == '0') {
    const int radix = text[1] == 'x' ? 16 : text[1] == 'o' ? 8 : text[1] == 'b' ? 2 : 0;
    if (radix != 0) {
      return parsed<std::int64_t>(text.substr(2), radix);
    }
  }
  return parsed<std::int64_t>(text, 10);
}

}  // namespace

std::string canonical(const Value& value) {
  if (!value.number) {
    return value.text;
  }
  std::string digits = value.text;
  std::erase(digits, '_');
  if (digits.starts_with('+')) {
    digits.erase(0, 1);
  }
  if (const auto whole = integer(digits)) {
    return std::to_string(*whole);
  }
  const auto real = parsed<double>(digits);
  if (!real) {
    return value.text;
  }
  // Every double below 2^53 that has no fraction is one integer.
  if (std::abs(*real) < 0x1p53 && std::trunc(*real) == *real) {
    return std::to_string(static_cast<std::int64_t>(*real));
  }
  return shortest(*real);
}

std::optional<double> number_of(const Value& value) {
  const auto number = value.number ? parsed<double>(canonical(value)) : std::nullopt;
  return number && std::isfinite(*number) ? number : std::nullopt;
}

Settings with_changes(Settings base, const Settings& changes) {
  for (const Setting& change : changes) {
    const auto place = std::ranges::find(base, change.name, &Setting::name);
    if (place == base.end()) {
      base.push_back(change);
    } else {
      place->value = change.value;
    }
  }
  return base;
}

const Value* find(const Settings& settings, std::string_view name) {
  const auto place = std::ranges::find(settings, name, &Setting::name);
  return place == settings.end() ? nullptr : &place->value;
}

std::string canonical(const Settings& settings) {
  std::vector<std::string> parts;
  for (const Setting& setting : settings) {
    // Lengths keep ("a", "b=c") and ("a=b", "c") apart.
    const std::string value = canonical(setting.value);
    parts.push_back(std::to_string(setting.name.size()) + ":" + setting.name + std::to_string(value.size()) + ":" +
                    value);
  }
  std::ranges::sort(parts);
  return join(parts, ";");
}

std::string to_text(const Settings& settings) {
  std::string text;
  for (const Setting& setting : settings) {
    text += (text.empty() ? "" : ", ") + setting.name + "=" + setting.value.text;
  }
  return text;
}

}  // namespace ceteris::design
