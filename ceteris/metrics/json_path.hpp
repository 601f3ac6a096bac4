// SPDX-License-Identifier: Apache-2.0
// Paths of names and positions in a JSON document: "test.accuracy", "results[-1].acc".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/metrics/json_document.hpp"

namespace ceteris::metrics {

/// "test.accuracy", "results[0].acc" of a node; nothing for one more than 64 levels deep.
[[nodiscard]] std::optional<std::string> path_of(const JsonDocument& document, std::size_t node);

/// Paths of all nodes that hold no others, in the order of the file, at most `limit`.
[[nodiscard]] std::vector<std::string> leaf_paths(const JsonDocument& document, std::size_t limit);

/// The first key that stands twice in one object, as a path; empty when none does.
[[nodiscard]] std::string repeated_key(const JsonDocument& document);

/// All nodes that `key` may mean, below `from`. A key is a path of names with points between them and positions in
/// brackets ("results[-1].acc"), and each name may itself hold points and brackets: more than one node is an ambiguity.
[[nodiscard]] std::vector<std::size_t> find_key(const JsonDocument& document, std::string_view key,
                                                std::size_t from = 0);

}  // namespace ceteris::metrics
