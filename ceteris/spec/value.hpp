// SPDX-License-Identifier: Apache-2.0
// What a text said before anyone knows what it should mean: the common form of TOML, JSON and --set.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ceteris::spec {

/// Counted from 1; line 0 means that the source has no lines, as --set has not.
struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

/// Something TOML can say and no field takes: a date or a time.
struct Moment {
  std::string text;
};

struct Value;
struct Entry;
using List = std::vector<Value>;
/// In the order of the text; keys are distinct.
using Table = std::vector<Entry>;

/// How the keys of a table came about, where it matters to whoever takes it.
enum class Keys : std::uint8_t {
  Text,  ///< as the text gives them
  Path,  ///< the path of --set: the keys beside it stay as they are
  User,  ///< in a described spec: names that the user chose, so that the table is set as a whole
};

struct Value {
  /// nullptr: JSON's null, an empty std::optional, or a value that has no text (an enumeration's number without a
  /// name).
  std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Moment, List, Table> data;
  Place place;
  std::string bare;           ///< an unquoted word of --set, so that a text field may take 007 as it was typed
  std::string spelling = {};  ///< a number as the text wrote it: 0.10, 1_000, 0x1f; empty: nobody wrote it
  Keys keys = Keys::Text;     ///< of a table; a described list of tables is User too
};

struct Entry {
  std::string key;
  Place place;
  Value value;
};

/// The word that stands for an empty std::optional where the format has no null.
inline constexpr std::string_view kNone = "none";
[[nodiscard]] bool is_none(const Value& value);

/// As TOML writes it, on one line; tables inline, numbers as they were spelt. Text that is not UTF-8 gives an empty
/// string.
[[nodiscard]] std::string toml_text(const Value& value);

/// The text for --set: like toml_text, but plain words stand without quotes.
[[nodiscard]] std::string plain_text(const Value& value);

/// For messages: printable and cut to 60 characters; a table is "a table".
[[nodiscard]] std::string shown(const Value& value);
/// For messages: an outside name, printable and cut to 60 characters.
[[nodiscard]] std::string shown(std::string_view name);

/// A key as TOML writes it: in quotes where it is not made of letters, digits, _ and -.
[[nodiscard]] std::string key_text(std::string_view key);

/// The value of a number, text or truth as a person would type it: spelt as in the text, a text without quotes.
/// Precondition: a scalar.
[[nodiscard]] std::string scalar_text(const Value& value);

/// "a" + "b" = "a.b"; an empty parent adds nothing.
[[nodiscard]] std::string below(std::string_view parent, std::string_view name);

/// "studies/a.toml:12:8", or the source alone when the place has no line.
[[nodiscard]] std::string at(std::string_view source, Place place);

}  // namespace ceteris::spec
