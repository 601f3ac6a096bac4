// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace ceteris {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) { return lower(c); });
  return result;
}

template <typename Text>
std::string nearest_of(std::string_view name, std::span<const Text> candidates) {
  const std::string wanted = lower(name);
  std::string best;
  std::size_t best_distance = 0;
  for (const Text& candidate : candidates) {
    const std::size_t length = std::max(name.size(), candidate.size());
    const std::size_t allowed = std::max<std::size_t>(1, length / 3);
    // Lengths this far apart need no table; it also bounds the work for a name of a megabyte.
    if (length - std::min(name.size(), candidate.size()) > allowed) {
      continue;
    }
    const std::size_t distance = edit_distance(wanted, lower(candidate));
    if (distance <= allowed && distance < length && (best.empty() || distance < best_distance)) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

template <typename Number>
std::string shortest_of(Number value) {
  if (std::isnan(value)) {
    return "nan";
  }
  std::array<char, 64> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), end};
}

/// At most three significant digits of a number in [0, 1000).
std::string three_digits(double value) {
  std::array<char, 32> buffer{};
  const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals);
  std::string text(buffer.data(), end);
  if (decimals > 0) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') {
      text.pop_back();
    }
  }
  return text;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last;
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    row[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_last = last;
    last = row;
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

std::string nearest(std::string_view name, std::span<const std::string_view> candidates) {
  return nearest_of(name, candidates);
}

std::string nearest(std::string_view name, std::span<const std::string> candidates) {
  return nearest_of(name, candidates);
}

std::string join(std::span<const std::string> parts, std::string_view separator) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) {
      text += separator;
    }
    text += parts[i];
  }
  return text;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  for (std::size_t at = text.find(separator); at != std::string_view::npos; at = text.find(separator, start)) {
    parts.emplace_back(text.substr(start, at - start));
    start = at + 1;
  }
  parts.emplace_back(text.substr(start));
  return parts;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string quoted(std::string_view text) {
  return "'" + printable(text) + "'";
}

std::string shortest(double value) {
  return shortest_of(value);
}
std::string shortest(float value) {
  return shortest_of(value);
}

std::string brief(double value) {
  if (std::isnan(value)) {
    return "nan";
  }
  constexpr int kDigits = 6;
  std::array<char, 32> buffer{};
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, kDigits);
  return {buffer.data(), end};
}

std::string with_thousands(std::uint64_t n) {
  std::string text = std::to_string(n);
  for (std::size_t at = text.size(); at > 3; at -= 3) {
    text.insert(at - 3, ",");
  }
  return text;
}

std::string human_bytes(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 7> kUnits{"B", "KB", "MB", "GB", "TB", "PB", "EB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 999.5) {
    value /= 1000;
    ++unit;
  }
  return three_digits(value) + " " + std::string(kUnits[unit]);
}

std::string human_duration(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0 || seconds > 1e15) {
    return "unknown";
  }
  if (seconds < 0.9995) {
    return three_digits(1000 * seconds) + " ms";
  }
  if (seconds < 59.95) {
    return three_digits(seconds) + " s";
  }
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  const auto pair = [](std::uint64_t large, const char* large_unit, std::uint64_t small, const char* small_unit) {
    std::string text = std::to_string(large) + " " + large_unit;
    return small == 0 ? text : text + " " + std::to_string(small) + " " + small_unit;
  };
  if (whole < 3600) {
    return pair(whole / 60, "min", whole % 60, "s");
  }
  const std::uint64_t minutes = (whole + 30) / 60;
  if (minutes < 24 * 60) {
    return pair(minutes / 60, "h", minutes % 60, "min");
  }
  const std::uint64_t hours = (whole + 1800) / 3600;
  return pair(hours / 24, "d", hours % 24, "h");
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    return std::string(text);
  }
  std::string field = "\"";
  for (const char c : text) {
    field += c;
    if (c == '"') {
      field += '"';
    }
  }
  return field + '"';
}

std::string shell_word(std::string_view text) {
  constexpr std::string_view kSafe = "_./:=@%+,-";
  const auto safe = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kSafe.find(c) != kSafe.npos;
  };
  // A shell takes {a,b} and {1..3} apart, and leaves {seed} as it is.
  const bool braces = text.find(',') == text.npos && text.find("..") == text.npos;
  const auto safe_here = [&](char c) { return safe(c) || (braces && (c == '{' || c == '}')); };
  if (!text.empty() && !text.starts_with('=') && std::ranges::all_of(text, safe_here)) {
    return std::string(text);
  }
  const bool shown = printable(text) == text;
  std::string word;
  for (const char c : text) {
    if (c == '\'') {
      word += shown ? "'\\''" : "\\'";
    } else if (c == '\\' && !shown) {
      word += "\\\\";
    } else {
      word += c;
    }
  }
  return (shown ? "'" : "$'") + printable(word) + "'";
}

std::string shell_words(std::span<const std::string> words) {
  std::vector<std::string> made;
  for (const std::string& word : words) {
    made.push_back(shell_word(word));
  }
  return join(made, " ");
}

}  // namespace ceteris
