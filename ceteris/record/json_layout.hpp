// SPDX-License-Identifier: Apache-2.0
// Lays out JSON text for people: short lists and objects stay on one line, long ones get a line a member.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ceteris::record {

/// `json` (valid JSON, any spacing) with two-space indents. A list or object that fits into `width` columns where it
/// stands is kept on one line when nothing longer than one level is nested in it. Values are copied byte for byte.
/// Ends with a line feed.
[[nodiscard]] std::string lay_out_json(std::string_view json, std::size_t width = 100);

}  // namespace ceteris::record
