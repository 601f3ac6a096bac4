// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/spelling.hpp"

#include <cmath>

#include "ceteris/spec/json.hpp"

namespace ceteris::study {
namespace {

bool is_number(std::string_view text) {
  // What TOML takes bare: digits with one point and an exponent, no leading zeros.
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const auto digits = [&] {
    const std::size_t start = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
      ++at;
    }
    return at - start;
  };
  const std::size_t start = at;
  const std::size_t whole = digits();
  if (whole == 0 || (whole > 1 && text[start] == '0')) {
    return false;
  }
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (digits() == 0) {
      return false;
    }
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    at += at < text.size() && (text[at] == '-' || text[at] == '+') ? 1 : 0;
    if (digits() == 0) {
      return false;
    }
  }
  return at == text.size();
}

}  // namespace

std::optional<design::Value> value_from(const spec::Value& value) {
  const auto* real = std::get_if<double>(&value.data);
  const bool number = std::holds_alternative<std::int64_t>(value.data) || (real != nullptr && std::isfinite(*real));
  if (number || std::holds_alternative<std::string>(value.data) || std::holds_alternative<bool>(value.data)) {
    return design::Value{spec::scalar_text(value), number};
  }
  return std::nullopt;
}

design::Value typed_value(std::string_view text) {
  return {std::string(text), is_number(text)};
}

std::string values_json(const design::Settings& settings) {
  std::string text = "{";
  for (const design::Setting& setting : settings) {
    // A text "true" and the value true are the same argument of a command; JSON says the value.
    const bool plain = setting.value.number || setting.value.text == "true" || setting.value.text == "false";
    text += (text.size() > 1 ? ", " : "") + spec::json_string(setting.name) + ": " +
            (plain ? (setting.value.number ? design::canonical(setting.value) : setting.value.text)
                   : spec::json_string(setting.value.text));
  }
  return text + "}";
}

}  // namespace ceteris::study
