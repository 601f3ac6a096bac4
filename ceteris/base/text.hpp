// SPDX-License-Identifier: Apache-2.0
// Text for people: suggestions, numbers, sizes, times, and names that came from outside.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ceteris {

/// The candidate closest to `name` (Damerau-Levenshtein, ASCII case ignored), or empty when none is near: at most one
/// edit in three characters, and always fewer edits than characters. The first of equals wins.
[[nodiscard]] std::string nearest(std::string_view name, std::span<const std::string_view> candidates);
[[nodiscard]] std::string nearest(std::string_view name, std::span<const std::string> candidates);

/// Edits (insert, delete, replace, swap of neighbours) between two texts, by bytes; no part is edited twice.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

[[nodiscard]] std::string join(std::span<const std::string> parts, std::string_view separator);
/// Splits at every separator: n separators give n + 1 parts, and an empty text gives one empty part.
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);
/// Without ASCII white space at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);
/// 'text', printable, for messages.
[[nodiscard]] std::string quoted(std::string_view text);

/// A word of a command line that can be pasted into a shell: as it stands where that is safe, else in quotes. Bytes
/// that a terminal does not show are written $'\xNN', as bash, zsh and ksh read it.
[[nodiscard]] std::string shell_word(std::string_view text);
/// Such words with blanks between them.
[[nodiscard]] std::string shell_words(std::span<const std::string> words);

/// Valid UTF-8 without control characters: they, invalid bytes and the marks that reorder text become \xNN escapes, so
/// that an outside name cannot break a terminal or a page.
[[nodiscard]] std::string printable(std::string_view text);

/// The shortest decimal text that reads back as the same number; independent of locale. NaN is "nan".
[[nodiscard]] std::string shortest(double value);
[[nodiscard]] std::string shortest(float value);
/// At most six significant digits, for lines that people read: 0.882353, 1.2e-07. NaN is "nan".
[[nodiscard]] std::string brief(double value);
/// 1234567 as "1,234,567".
[[nodiscard]] std::string with_thousands(std::uint64_t n);
/// "512 B", "1.5 KB", "2.1 GB": powers of 1000, at most three significant digits.
[[nodiscard]] std::string human_bytes(std::uint64_t bytes);
/// "350 ms", "4.2 s", "1 min 12 s", "2 h 5 min", "3 d 4 h". Negative or not finite: "unknown".
[[nodiscard]] std::string human_duration(double seconds);

/// A field of comma-separated values by RFC 4180: in quotes where it holds a comma, a quote or the end of a line.
[[nodiscard]] std::string csv_field(std::string_view text);

}  // namespace ceteris
