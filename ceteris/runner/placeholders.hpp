// SPDX-License-Identifier: Apache-2.0
// Placeholders of a command: "{seed}" stands for a value, "{{" and "}}" for a brace.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::runner {

/// The folder of an attempt, which is known only when it runs.
inline constexpr std::string_view kDirPlaceholder = "dir";

/// Everything wrong with `text` at `where`: a brace that is neither doubled nor part of a placeholder, and a name that
/// is not among `known`, with the nearest one that is.
[[nodiscard]] std::vector<Problem> placeholder_problems(std::string_view text, std::span<const std::string> known,
                                                        const std::string& where);

/// Names used in `text`, each once, in their order. Throws a spec error at `where` for each brace that is wrong.
[[nodiscard]] std::vector<std::string> placeholders_in(std::string_view text, const std::string& where);

/// Puts in the values. With `keep_dir` the result is a text of the same kind in which "{dir}" alone is open: braces,
/// also those of values, are doubled, and a second call with the folder's path gives the final text.
/// Precondition: `text` has no problem, and names nothing but `values` (and dir, with `keep_dir`).
[[nodiscard]] std::string replace_placeholders(std::string_view text,
                                               std::span<const std::pair<std::string, std::string>> values,
                                               bool keep_dir);

}  // namespace ceteris::runner
