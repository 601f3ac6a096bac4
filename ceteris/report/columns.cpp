// SPDX-License-Identifier: Apache-2.0
#include "ceteris/report/columns.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "ceteris/base/text.hpp"

namespace ceteris::report {

namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

constexpr std::array kNoWidth = {Range{0x300, 0x36F},   Range{0x200B, 0x200D},   Range{0x20D0, 0x20FF},
                                 Range{0xFE00, 0xFE0F}, Range{0x1F3FB, 0x1F3FF}, Range{0xE0100, 0xE01EF}};
constexpr std::array kWide = {
    Range{0x1100, 0x115F},   Range{0x2E80, 0x303E},   Range{0x3041, 0x33FF},   Range{0x3400, 0x4DBF},
    Range{0x4E00, 0x9FFF},   Range{0xA000, 0xA4CF},   Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},
    Range{0xFE30, 0xFE6F},   Range{0xFF00, 0xFF60},   Range{0xFFE0, 0xFFE6},   Range{0x1F300, 0x1F64F},
    Range{0x1F680, 0x1F6FF}, Range{0x1F900, 0x1F9FF}, Range{0x1FA70, 0x1FAFF}, Range{0x20000, 0x3FFFD}};

template <std::size_t N>
bool contains(const std::array<Range, N>& ranges, std::uint32_t code) {
  return std::any_of(ranges.begin(), ranges.end(), [&](Range r) { return code >= r.first && code <= r.last; });
}

/// One character: its bytes and its width.
struct Cell {
  std::string_view bytes;
  std::size_t width = 0;
};

Cell first_cell(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) {
    return {text.substr(0, 1), 1};
  }
  const std::size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  const std::string_view bytes = text.substr(0, length);
  std::uint32_t code = length == 1 ? lead : lead & (0x7FU >> length);
  for (const char c : bytes.substr(1)) {
    code = code << 6 | (static_cast<unsigned char>(c) & 0x3FU);
  }
  return {bytes, contains(kNoWidth, code) ? 0U : contains(kWide, code) ? 2U : 1U};
}

std::vector<Cell> cells(std::string_view text) {
  std::vector<Cell> result;
  result.reserve(text.size());
  while (!text.empty()) {
    result.push_back(first_cell(text));
    text.remove_prefix(result.back().bytes.size());
  }
  return result;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Cell cell = first_cell(text);
    width += cell.width;
    text.remove_prefix(cell.bytes.size());
  }
  return width;
}

std::string shorten(std::string_view text, std::size_t columns) {
  std::string clean = printable(text);
  if (display_width(clean) <= columns) {
    return clean;
  }
  const std::vector<Cell> all = cells(clean);
  // The end of a file name tells more than its start, so of an odd column the end gets the spare one.
  const std::size_t head_columns = (columns - 1) / 2;
  const std::size_t tail_columns = columns - 1 - head_columns;
  std::string head;
  std::size_t used = 0;
  for (auto cell = all.begin(); used + cell->width <= head_columns; ++cell) {
    head += cell->bytes;
    used += cell->width;
  }
  std::string tail;
  used = 0;
  for (auto cell = all.rbegin(); used + cell->width <= tail_columns; ++cell) {
    tail.insert(0, cell->bytes);
    used += cell->width;
  }
  return head + "…" + tail;
}

std::string pad_right(std::string_view text, std::size_t columns) {
  std::string padded(text);
  padded.append(columns - std::min(columns, display_width(text)), ' ');
  return padded;
}

std::string pad_left(std::string_view text, std::size_t columns) {
  return std::string(columns - std::min(columns, display_width(text)), ' ') + std::string(text);
}

namespace {

/// The words of a text; a sign of percent or equality stays with its numbers.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (const std::string& word : split(text, ' ')) {
    if (word.empty()) {
      continue;
    }
    const bool sign = word.starts_with('%') || word == "=" || word == "<";
    const bool joined = !words.empty() && (sign || words.back().ends_with(" =") || words.back().ends_with(" <"));
    if (joined) {
      words.back() += ' ' + word;
    } else {
      words.push_back(word);
    }
  }
  return words;
}

}  // namespace

std::vector<std::string> wrap(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines;
  std::string line;
  std::size_t used = 0;
  for (const std::string& word : words_of(text)) {
    if (!line.empty() && used + 1 + display_width(word) > columns) {
      lines.push_back(std::move(line));
      line.clear();
      used = 0;
    }
    if (!line.empty()) {
      line += ' ';
      ++used;
    }
    for (const Cell& cell : cells(word)) {
      if (used + cell.width > columns) {
        lines.push_back(std::move(line));
        line.clear();
        used = 0;
      }
      line += cell.bytes;
      used += cell.width;
    }
  }
  if (!line.empty()) {
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace ceteris::report
