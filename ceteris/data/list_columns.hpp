// SPDX-License-Identifier: Apache-2.0
// The header row of a list: which column is the path, the label, the group, and which only looks like one of them.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::data {

struct ListColumns {
  bool is_header = false;  ///< false: the row is no header, and the fields below are empty
  std::size_t path = 0;
  std::optional<std::size_t> label;
  std::optional<std::size_t> group;
  std::vector<Problem> problems;  ///< names that nearly are those of a column, or come twice; then nothing may be read
  std::vector<Problem> notes;     ///< columns that are not used
};

/// Reads the first row of a list. Columns are known by name; case, blanks and underscores around it are ignored. The
/// row is a header when it has a column `path`, or when all its fields are plain words and one of them is, or nearly
/// is, a known column: then the missing `path` is a problem. A single field is one only as the very word for a path. A
/// name within a letter of a known one is a problem; so is another word for a column that is missing ("class",
/// "target", "filename", "patient"). `where` begins the problems: "list.csv:1".
[[nodiscard]] ListColumns read_columns(std::span<const std::string> row, const std::string& where);

}  // namespace ceteris::data
