// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ceteris::gate {

/// The words of a command that is one argument, as a POSIX shell splits them: blanks, '...', "...", and a backslash.
/// Nothing is expanded, so what a shell would expand or run (| & ; < > ( ) $ ` * ? [ ~ #) must be quoted; where it is
/// not, a usage error at `where` says so, as it does for a quote that is not closed.
[[nodiscard]] std::vector<std::string> split_words(std::string_view text, const std::string& where);

}  // namespace ceteris::gate
