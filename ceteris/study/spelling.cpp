// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/spelling.hpp"

#include <cmath>

#include "ceteris/spec/json.hpp"

namespace ceteris::study {
namespace {

/// The token at `place`: numbers end at a blank, a comma, a bracket or a comment.
std::string token_at(std::string_view text, spec::Place place) {
  std::size_t at = 0;
  for (std::uint32_t line = 1; line < place.line; ++line) {
    at = text.find('\n', at) + 1;
  }
  // Columns count characters, not bytes.
  for (std::uint32_t column = 1; column < place.column && at < text.size(); ++column) {
    do {
      ++at;
    } while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U);
  }
  const std::size_t end = text.find_first_of(" \t\r\n,]}#", at);
  return std::string(text.substr(at, end == std::string_view::npos ? end : end - at));
}

}  // namespace

std::optional<Value> value_from(const spec::Value& value, std::string_view text) {
  if (const auto* word = std::get_if<std::string>(&value.data)) {
    return Value{*word};
  }
  if (const auto* truth = std::get_if<bool>(&value.data)) {
    return Value{*truth ? "true" : "false"};
  }
  const auto* real = std::get_if<double>(&value.data);
  if (std::holds_alternative<std::int64_t>(value.data) || (real != nullptr && std::isfinite(*real))) {
    return Value{token_at(text, value.place), true};
  }
  return std::nullopt;
}

std::string values_json(const Settings& settings) {
  std::string text = "{";
  for (const Setting& setting : settings) {
    // A text "true" and the value true are the same argument of a command; JSON says the value.
    const bool plain = setting.value.number || setting.value.text == "true" || setting.value.text == "false";
    text += (text.size() > 1 ? ", " : "") + spec::json_string(setting.name) + ": " +
            (plain ? (setting.value.number ? canonical(setting.value) : setting.value.text)
                   : spec::json_string(setting.value.text));
  }
  return text + "}";
}

}  // namespace ceteris::study
