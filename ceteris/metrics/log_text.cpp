// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/log_text.hpp"

#include <algorithm>

#include "ceteris/metrics/encoding.hpp"

namespace ceteris::metrics {
namespace {

constexpr char kEscape = '\x1b';

bool lies_between(char c, char low, char high) {
  return c >= low && c <= high;
}

/// Bytes of the escape sequence at the front of `text`, which begins with ESC. One that is cut off ends with the text.
std::size_t escape_length(std::string_view text) {
  if (text.size() < 2) return text.size();
  std::size_t i = 2;
  const auto skip = [&](char low, char high) {
    while (i < text.size() && lies_between(text[i], low, high)) ++i;
  };
  if (text[1] == '[') {
    skip('\x30', '\x3f');
    skip('\x20', '\x2f');
    return i < text.size() && lies_between(text[i], '\x40', '\x7e') ? i + 1 : i;
  }
  if (std::string_view("]P_^X").find(text[1]) != std::string_view::npos) {
    const std::size_t bell = text.find('\a', i);
    const std::size_t string_end = text.find("\x1b\\", i);
    if (bell == std::string_view::npos && string_end == std::string_view::npos) return 2;
    return bell < string_end ? bell + 1 : string_end + 2;
  }
  i = 1;
  skip('\x20', '\x2f');
  return std::min(i + 1, text.size());
}

}  // namespace

std::string plain_line(std::string_view line) {
  if (line.find(kEscape) == std::string_view::npos) return valid_utf8(line);
  std::string out;
  while (!line.empty()) {
    const std::size_t escape = std::min(line.find(kEscape), line.size());
    out += line.substr(0, escape);
    line.remove_prefix(escape);
    if (!line.empty()) line.remove_prefix(escape_length(line));
  }
  return valid_utf8(out);
}

void for_each_log_line(std::string_view text,
                       const std::function<void(std::size_t number, const std::string& line)>& visit) {
  std::size_t number = 1;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\n\r\b"), text.size());
    if (end > 0) visit(number, plain_line(text.substr(0, end)));
    if (end < text.size() && text[end] == '\n') ++number;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace ceteris::metrics
