// SPDX-License-Identifier: Apache-2.0
// Values as a file spells them, and as JSON says them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ceteris/design/settings.hpp"
#include "ceteris/spec/value.hpp"

namespace ceteris::study {

/// `value` as the file spells it. Nothing for lists, tables, times and numbers without end.
[[nodiscard]] std::optional<design::Value> value_from(const spec::Value& value);

/// A value as it is typed on a command line: a number where TOML takes it without quotes, else a text.
[[nodiscard]] design::Value typed_value(std::string_view text);

/// The object of CETERIS_VALUES: numbers and truth values as such, keys in the order given.
[[nodiscard]] std::string values_json(const design::Settings& settings);

}  // namespace ceteris::study
