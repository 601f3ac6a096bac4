// SPDX-License-Identifier: Apache-2.0
#include "ceteris/runner/secrets.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace ceteris::runner {
namespace {

bool is_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_name(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.';
}

/// The words of a name in capitals: "awsSecretAccessKey" and "AWS_SECRET_ACCESS_KEY" have the same four.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  bool small_before = false;
  for (const char c : name) {
    const bool capital = c >= 'A' && c <= 'Z';
    if ((!is_letter(c) && !is_digit(c)) || (capital && small_before)) {
      words.emplace_back();
    }
    small_before = c >= 'a' && c <= 'z';
    if (is_letter(c) || is_digit(c)) {
      words.back() += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
  }
  std::erase(words, "");
  return words;
}

/// Words that make a name a secret wherever they stand in it.
bool tells_anywhere(std::string_view word) {
  constexpr std::array<std::string_view, 7> kEnds = {"SECRET",     "SECRETS",    "PASSWORD",   "PASSWD",
                                                     "PASSPHRASE", "CREDENTIAL", "CREDENTIALS"};
  return std::ranges::any_of(kEnds, [&](std::string_view end) { return word.ends_with(end); });
}

/// Words that do so only at the end: `--token-dropout` and `--key-dim` are settings of a network.
bool tells_at_the_end(std::string_view word) {
  constexpr std::array<std::string_view, 5> kWhole = {"KEY", "AUTH", "OAUTH", "PWD", "AUTHORIZATION"};
  constexpr std::array<std::string_view, 5> kEnds = {"TOKEN", "APIKEY", "ACCESSKEY", "SECRETKEY", "PRIVATEKEY"};
  return std::ranges::find(kWhole, word) != kWhole.end() ||
         std::ranges::any_of(kEnds, [&](std::string_view end) { return word.ends_with(end); });
}

/// A short number is a setting and no secret, unless its name says password.
bool is_short_number(std::string_view value) {
  return value.size() < 8 && !value.empty() &&
         std::ranges::all_of(value, [](char c) { return is_digit(c) || c == '.' || c == '-'; });
}

bool is_password_name(std::string_view name) {
  return std::ranges::any_of(words_of(name), tells_anywhere);
}

bool hides(std::string_view name, std::string_view value) {
  return is_secret_name(name) && !value.empty() && (is_password_name(name) || !is_short_number(value));
}

struct Part {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// `Authorization: Bearer X` and the like: the scheme of the header stays.
std::size_t after_scheme(std::string_view text, std::size_t at) {
  for (const std::string_view scheme : {"Bearer ", "bearer ", "Basic ", "basic "}) {
    if (text.substr(at).starts_with(scheme)) {
      return at + scheme.size();
    }
  }
  return at;
}

/// Where the value ends that begins at `at`, quotes left out.
Part value_at(std::string_view text, std::size_t at) {
  if (at < text.size() && (text[at] == '"' || text[at] == '\'')) {
    const char quote = text[at];
    const std::size_t begin = after_scheme(text, at + 1);
    std::size_t end = begin;
    while (end < text.size() && text[end] != quote) {
      end += text[end] == '\\' && end + 1 < text.size() ? 2 : 1;
    }
    return {begin, end};
  }
  at = after_scheme(text, at);
  const std::size_t end = text.find_first_of(" \t\r\n\"'&;,|)}]", at);
  return {at, std::min(end, text.size())};
}

/// Where the value begins that belongs to a name that ends at `end`: after `=`, `:` or, of an option, a blank.
std::size_t value_after(std::string_view text, std::size_t end, bool option) {
  std::size_t at = end;
  if (at < text.size() && (text[at] == '"' || text[at] == '\'')) {
    ++at;  // the end of a name of JSON
  }
  std::size_t sign = at;
  while (sign < text.size() && text[sign] == ' ') {
    ++sign;
  }
  if (sign < text.size() && (text[sign] == '=' || text[sign] == ':') && !text.substr(sign).starts_with("://")) {
    ++sign;
    while (sign < text.size() && text[sign] == ' ') {
      ++sign;
    }
    return sign;
  }
  return option && sign > at && sign < text.size() && text[sign] != '-' ? sign : std::string_view::npos;
}

/// The password of an address, or the whole user of one without a password: tokens are written there.
void add_address(std::string_view text, std::size_t scheme, std::vector<Part>& parts) {
  const std::size_t begin = scheme + 3;
  const std::size_t end = std::min(text.find_first_of("/ \t\r\n\"'?#", begin), text.size());
  const std::size_t at = text.substr(begin, end - begin).rfind('@');
  if (at == std::string_view::npos || at == 0) {
    return;
  }
  const std::size_t colon = text.substr(begin, at).find(':');
  if (colon != std::string_view::npos) {
    parts.push_back({begin + colon + 1, begin + at});
  } else if (scheme >= 4 && text.substr(0, scheme).ends_with("http")) {
    parts.push_back({begin, begin + at});
  } else if (scheme >= 5 && text.substr(0, scheme).ends_with("https")) {
    parts.push_back({begin, begin + at});
  }
}

/// The secrets of a text, in order, none inside another.
std::vector<Part> parts_of(std::string_view text) {
  std::vector<Part> parts;
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at).starts_with("://")) {
      add_address(text, at, parts);
      at = parts.empty() ? at + 3 : std::max(at + 3, parts.back().end);
      continue;
    }
    if (!is_name(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_name(text[end])) {
      ++end;
    }
    const std::string_view name = text.substr(at, end - at);
    const bool option = name.starts_with('-');
    at = end;
    if (!is_secret_name(name)) {
      continue;
    }
    if (const std::size_t begin = value_after(text, end, option); begin != std::string_view::npos) {
      const Part value = value_at(text, begin);
      const bool is_hidden = text.substr(value.begin).starts_with(kRedacted);  // a text that was redacted before
      if (is_hidden) {
        at = value.begin + kRedacted.size();
      } else if (hides(name, text.substr(value.begin, value.end - value.begin))) {
        parts.push_back(value);
        at = value.end;
      }
    }
  }
  return parts;
}

/// Calls `secret` for the value of each option that stands in an argument of its own, by its place.
template <typename F>
void for_each_separate_value(std::span<const std::string> arguments, F&& secret) {
  for (std::size_t i = 0; i + 1 < arguments.size(); ++i) {
    const bool option = arguments[i].starts_with('-') && std::ranges::all_of(arguments[i], is_name);
    if (option && hides(arguments[i], arguments[i + 1]) && !arguments[i + 1].starts_with("--")) {
      secret(i + 1);
    }
  }
}

}  // namespace

bool is_secret_name(std::string_view name) {
  if (name == "PWD" || name == "OLDPWD") {  // the shell's folders
    return false;
  }
  const std::vector<std::string> words = words_of(name);
  return !words.empty() && (std::ranges::any_of(words, tells_anywhere) || tells_at_the_end(words.back()));
}

std::string redacted(std::string_view text) {
  std::string out;
  std::size_t at = 0;
  for (const Part& part : parts_of(text)) {
    out.append(text.substr(at, part.begin - at)).append(kRedacted);
    at = part.end;
  }
  return out.append(text.substr(at));
}

std::vector<std::string> redacted(std::span<const std::string> arguments) {
  std::vector<std::string> out;
  out.reserve(arguments.size());
  for (const std::string& argument : arguments) {
    out.push_back(redacted(argument));
  }
  for_each_separate_value(arguments, [&](std::size_t i) { out[i] = kRedacted; });
  return out;
}

Variables redacted(const Variables& variables) {
  Variables out;
  for (const auto& [name, value] : variables) {
    out.emplace_back(name, is_secret_name(name) && !value.empty() ? std::string(kRedacted) : redacted(value));
  }
  return out;
}

std::vector<std::string> secrets_of(std::span<const std::string> arguments, const Variables& variables) {
  constexpr std::size_t kShortest = 6;
  std::vector<std::string> secrets;
  const auto add = [&](std::string_view secret) {
    if (secret.size() >= kShortest) {
      secrets.emplace_back(secret);
    }
  };
  const auto add_parts = [&](std::string_view text) {
    for (const Part& part : parts_of(text)) {
      add(text.substr(part.begin, part.end - part.begin));
    }
  };
  std::ranges::for_each(arguments, add_parts);
  for_each_separate_value(arguments, [&](std::size_t i) { add(arguments[i]); });
  for (const auto& [name, value] : variables) {
    is_secret_name(name) ? add(value) : add_parts(value);
  }
  // The longest first: one may be a part of another.
  std::ranges::sort(secrets, [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  return secrets;
}

std::string without(std::string_view text, std::span<const std::string> secrets) {
  std::string out(text);
  for (const std::string& secret : secrets) {
    for (std::size_t at = out.find(secret); at != std::string::npos; at = out.find(secret, at + kRedacted.size())) {
      out.replace(at, secret.size(), kRedacted);
    }
  }
  return out;
}

}  // namespace ceteris::runner
