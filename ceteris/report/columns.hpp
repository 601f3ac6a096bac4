// SPDX-License-Identifier: Apache-2.0
// Text in columns: how wide a name is on a screen, how to shorten it, how to break a sentence into lines.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ceteris::report {

/// Columns that valid UTF-8 `text` takes in a terminal: 2 for East Asian wide characters and emoji, 0 for combining
/// marks and joiners, 1 otherwise (ranges of Unicode 15, the common ones).
[[nodiscard]] std::size_t display_width(std::string_view text);

/// `text` made printable and at most `columns` wide; what is too long loses its middle: "IMG_00…b.jpg". `columns` >= 3.
[[nodiscard]] std::string shorten(std::string_view text, std::size_t columns);

/// Fills up with spaces to `columns`, at the right end (`pad_right`) or before the text (`pad_left`).
[[nodiscard]] std::string pad_right(std::string_view text, std::size_t columns);
[[nodiscard]] std::string pad_left(std::string_view text, std::size_t columns);

/// Breaks `text` at spaces into lines of at most `columns`, though not in "95 %" or "n = 8"; a word wider than a line
/// is cut.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t columns);

}  // namespace ceteris::report
