// SPDX-License-Identifier: Apache-2.0
// A log as a person sees it on a terminal: without colours, and a progress bar that is drawn again and again as many
// lines.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace ceteris::metrics {

/// `line` without the escape sequences of terminals (ECMA-48: control sequences, titles and links, character sets) and
/// with U+FFFD for bytes that are not UTF-8.
[[nodiscard]] std::string plain_line(std::string_view line);

/// Calls `visit` for every piece between line feeds, carriage returns and backspaces that is not empty, as `plain_line`
/// makes it, with the number of its line: only line feeds count.
void for_each_log_line(std::string_view text,
                       const std::function<void(std::size_t number, const std::string& line)>& visit);

}  // namespace ceteris::metrics
