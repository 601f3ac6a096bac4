// SPDX-License-Identifier: Apache-2.0
// What an arm of a study sets: names and values in the spelling of the study file, and when two of them are the same.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ceteris::design {

/// A value as the study file spells it. A program gets the spelling; `number` says how two values are compared.
struct Value {
  std::string text;
  bool number = false;  ///< an integer, a float or a special float of TOML, not in quotes
};

struct Setting {
  std::string name;
  Value value;
};

/// In the order of the file; names are unique.
using Settings = std::vector<Setting>;

/// One spelling for equal values: 0.10, 1e-1 and +0.1 are "0.1"; 1_000, 1000.0 and 0x3e8 are "1000". Integers of 64
/// bits are exact. Text is itself: the version "1.10" is not "1.1".
[[nodiscard]] std::string canonical(const Value& value);

/// The number that it is; nothing for text and for what is not finite.
[[nodiscard]] std::optional<double> number_of(const Value& value);

/// `base` with the values of `changes` put in; new names come last.
[[nodiscard]] Settings with_changes(Settings base, const Settings& changes);

/// The value of `name`, or nullptr.
[[nodiscard]] const Value* find(const Settings& settings, std::string_view name);

/// Equal for two settings exactly when they set the same names to the same values, in any order.
[[nodiscard]] std::string canonical(const Settings& settings);

/// "lr=0.1, norm=ln"
[[nodiscard]] std::string to_text(const Settings& settings);

}  // namespace ceteris::design
