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

struct Value {
  /// nullptr: JSON's null, an empty std::optional, or a value that has no text (an enumeration's number without a
  /// name).
  std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Moment, List, Table> data;
  Place place;
  std::string bare;  ///< an unquoted word of --set, so that a text field may take 007 as it was typed
};

struct Entry {
  std::string key;
  Place place;
  Value value;
};

/// The word that stands for an empty std::optional where the format has no null.
inline constexpr std::string_view kNone = "none";
[[nodiscard]] bool is_none(const Value& value);

/// As TOML writes it, on one line; tables inline. Text that is not UTF-8 gives an empty string.
[[nodiscard]] std::string toml_text(const Value& value);

/// The text for --set: like toml_text, but plain words stand without quotes.
[[nodiscard]] std::string plain_text(const Value& value);

/// For messages: printable and cut to 60 characters; a table is "a table".
[[nodiscard]] std::string shown(const Value& value);
/// For messages: an outside name, printable and cut to 60 characters.
[[nodiscard]] std::string shown(std::string_view name);

/// "a" + "b" = "a.b"; an empty parent adds nothing.
[[nodiscard]] std::string below(std::string_view parent, std::string_view name);

/// "studies/a.toml:12:8", or the source alone when the place has no line.
[[nodiscard]] std::string at(std::string_view source, Place place);

}  // namespace ceteris::spec
