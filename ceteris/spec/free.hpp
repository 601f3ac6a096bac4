// SPDX-License-Identifier: Apache-2.0
// Values whose form the user chooses: what a spec takes as it stands, with the keys, the mix of types, the places and
// the spelling of the text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/spec/value.hpp"

namespace ceteris::spec {

/// Appends what no reader would take back: a date or a time, a number that is not finite, null inside, text that is not
/// UTF-8, an empty key, tables and lists nested deeper than 16. True when nothing is.
bool check_free(const Value& value, const std::string& path, std::string_view source, std::vector<Problem>& problems);

/// Puts `said` into `held`. Along the path of --set the keys beside it stay; anything else replaces what was there.
/// Precondition: `said` passed check_free.
void put_free(Value& held, const Value& said);

/// The same without what only matters to readers (Value::bare, Value::keys).
[[nodiscard]] Value as_stored(const Value& said);

}  // namespace ceteris::spec
