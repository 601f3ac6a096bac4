// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/value.hpp"

#include <cmath>

#include "ceteris/base/text.hpp"
#include "ceteris/spec/json.hpp"

namespace ceteris::spec {
namespace {

constexpr std::size_t kShownLength = 60;

/// A number TOML reads back as a float: a digit-only form could overflow its integers.
std::string toml_number(double number) {
  if (number == 0) {
    return "0.0";
  }
  std::string text = shortest(number);
  if (std::isfinite(number) && text.find_first_of(".e") == std::string::npos) {
    text += ".0";
  }
  return text;
}

/// JSON's escapes are TOML's, except that TOML also wants DEL escaped.
std::string toml_string(std::string_view text) {
  std::string written;
  for (const char c : json_string(text)) {
    if (c == '\x7f') {
      written += "\\u007f";
    } else {
      written += c;
    }
  }
  return written;
}

/// Whether --set reads the word back as this very text, in a list and in the open.
bool is_plain_word(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !text.empty() && letter(text.front()) &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./") ==
             std::string_view::npos &&
         text != "true" && text != "false" && text != "inf" && text != "nan";
}

struct Writer {
  bool plain;

  std::string say(const Value& value) const {
    return value.spelling.empty() ? std::visit(*this, value.data) : value.spelling;
  }

  std::string operator()(std::nullptr_t) const { return plain ? std::string(kNone) : toml_string(kNone); }
  std::string operator()(bool truth) const { return truth ? "true" : "false"; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(double number) const { return toml_number(number); }
  std::string operator()(const std::string& text) const {
    return plain && is_plain_word(text) ? text : toml_string(text);
  }
  std::string operator()(const Moment& moment) const { return moment.text; }
  std::string operator()(const List& list) const {
    std::string written = "[";
    for (const Value& element : list) {
      written += (written.size() > 1 ? ", " : "") + say(element);
    }
    return written + "]";
  }
  std::string operator()(const Table& table) const {
    std::string written = "{";
    for (const Entry& entry : table) {
      written += (written.size() > 1 ? ", " : "") + key_text(entry.key) + " = " + say(entry.value);
    }
    return written + "}";
  }
};

}  // namespace

bool is_none(const Value& value) {
  const auto* word = std::get_if<std::string>(&value.data);
  return std::holds_alternative<std::nullptr_t>(value.data) || (word != nullptr && *word == kNone);
}

std::string toml_text(const Value& value) {
  return Writer{false}.say(value);
}

std::string plain_text(const Value& value) {
  return Writer{true}.say(value);
}

std::string shown(std::string_view name) {
  if (name.size() <= kShownLength) {
    return printable(name);
  }
  std::size_t end = kShownLength;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) {
    --end;  // not inside a UTF-8 sequence
  }
  return printable(name.substr(0, end)) + "...";
}

std::string shown(const Value& value) {
  if (std::holds_alternative<Table>(value.data)) {
    return "a table";
  }
  if (std::holds_alternative<std::nullptr_t>(value.data)) {
    return "null";
  }
  if (const auto* text = std::get_if<std::string>(&value.data)) {
    return "\"" + shown(std::string_view(*text)) + "\"";
  }
  return shown(std::string_view(toml_text(value)));
}

std::string key_text(std::string_view key) {
  const bool bare =
      !key.empty() && key.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
                          std::string_view::npos;
  return bare ? std::string(key) : toml_string(key);
}

std::string scalar_text(const Value& value) {
  const auto* text = std::get_if<std::string>(&value.data);
  return text != nullptr ? *text : toml_text(value);
}

std::string below(std::string_view parent, std::string_view name) {
  return parent.empty() ? std::string(name) : std::string(parent) + "." + std::string(name);
}

std::string at(std::string_view source, Place place) {
  std::string text(source);
  if (place.line > 0) {
    text += ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
  }
  return text;
}

}  // namespace ceteris::spec
