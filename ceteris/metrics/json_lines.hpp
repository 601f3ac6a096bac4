// SPDX-License-Identifier: Apache-2.0
// A text of one JSON object a line.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "ceteris/metrics/json_document.hpp"

namespace ceteris::metrics {

/// Calls `visit` with the number of each line, from 1, and its object, one after the other; blank lines are left out. A
/// last line without its end that does not parse is left out too, since its writer was stopped in the middle: then the
/// note about it is returned, else an empty text. Throws Refusal for any other line that does not parse or is no
/// object.
std::string for_each_json_line(std::string_view text,
                               const std::function<void(std::size_t number, const JsonDocument& object)>& visit);

}  // namespace ceteris::metrics
