// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/cut_number.hpp"

#include <algorithm>

#include "ceteris/metrics/number.hpp"

namespace ceteris::metrics {
namespace {

constexpr std::size_t kFarthest = 40;  // bytes on each side that are looked at

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The byte at `i`, or a blank outside of the line.
char at(std::string_view line, std::size_t i) {
  return i < line.size() ? line[i] : ' ';
}

/// "e-06" behind a number.
bool exponent_follows(std::string_view line, std::size_t i) {
  if (at(line, i) != 'e' && at(line, i) != 'E') return false;
  const char next = at(line, i + 1);
  return is_digit(next) || ((next == '-' || next == '+') && is_digit(at(line, i + 2)));
}

/// "6.05e-" in front of a number.
bool exponent_precedes(std::string_view line, std::size_t i) {
  if (i > 0 && (line[i - 1] == '-' || line[i - 1] == '+')) --i;
  return i > 1 && (line[i - 1] == 'e' || line[i - 1] == 'E') && (is_digit(line[i - 2]) || line[i - 2] == '.');
}

/// A minus sign that belongs to the number, and not to a word or a range before it.
bool sign_precedes(std::string_view line, std::size_t i) {
  if (i == 0 || line[i - 1] != '-') return false;
  const char before = i > 1 ? line[i - 2] : ' ';
  return !is_digit(before) && !is_letter(before) && before != '-' && before != '_' && before != ')' && before != ']';
}

bool is_part(char c) {
  return is_digit(c) || c == '.' || c == ',' || c == '_' || c == '\'';
}

/// The run of digits and signs around [begin, end), without punctuation at its ends.
std::string_view run_around(std::string_view line, std::size_t begin, std::size_t end) {
  std::size_t first = begin;
  std::size_t last = end;
  while (first > 0 && begin - first < kFarthest && is_part(line[first - 1])) --first;
  while (last < line.size() && last - end < kFarthest && is_part(line[last])) ++last;
  if (first == begin && exponent_precedes(line, first)) {
    while (!is_digit(line[first - 1]) && line[first - 1] != '.') --first;
    while (first > 0 && begin - first < kFarthest && is_part(line[first - 1])) --first;
  }
  while (first < begin && !is_digit(line[first]) && line[first] != '.') ++first;
  while (last > end && !is_digit(line[last - 1])) --last;
  if (last < line.size() && exponent_follows(line, last)) {
    last += is_digit(line[last + 1]) ? 1 : 2;
    while (last < line.size() && last - end < kFarthest && is_digit(line[last])) ++last;
  }
  if (sign_precedes(line, first)) --first;
  return line.substr(first, last - first);
}

bool digit_goes_on(std::string_view line, std::size_t begin, std::size_t end) {
  const char first = line[begin];
  const char last = line[end - 1];
  const char before = begin > 0 ? line[begin - 1] : ' ';
  const bool left = (is_digit(first) || first == '.') && (is_digit(before) || (before == '.' && is_digit(first)));
  const bool right = (is_digit(last) || last == '.') && is_digit(at(line, end));
  return left || right;
}

}  // namespace

std::string number_cut_by(std::string_view line, std::size_t begin, std::size_t end) {
  // Blanks inside the group are no part of its number.
  while (begin < end && line[begin] == ' ') ++begin;
  while (end > begin && line[end - 1] == ' ') --end;
  if (begin == end || (!is_digit(line[end - 1]) && line[end - 1] != '.' && !is_digit(line[begin]))) return {};
  const std::string_view run = run_around(line, begin, end);
  const bool cut = digit_goes_on(line, begin, end) || exponent_follows(line, end) ||
                   (exponent_precedes(line, begin) && is_digit(line[begin])) ||
                   (is_digit(line[begin]) && sign_precedes(line, begin));
  if (cut) return std::string(run);
  if (run.size() == end - begin) return {};
  const State whole = parse_number(run).state;
  return whole == State::Value || whole == State::Refused ? std::string(run) : std::string();
}

}  // namespace ceteris::metrics
