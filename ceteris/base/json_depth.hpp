// SPDX-License-Identifier: Apache-2.0
// How deep a JSON text is nested. A parsed value is copied and printed by recursion, so a text of a damaged or hostile
// file with 100,000 brackets would exhaust the stack.
#pragma once

#include <string_view>

namespace ceteris {

/// More levels than any record of ours has.
inline constexpr int kDeepestRecord = 32;

/// The most lists and objects that are open at once. Brackets in strings do not count; the text need not be JSON.
[[nodiscard]] int json_depth(std::string_view text);

/// Throws a spec error that names `where` when `text` is nested more deeply than kDeepestRecord.
void require_flat_json(std::string_view text, std::string_view where);

}  // namespace ceteris
