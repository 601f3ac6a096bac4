// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/data/source.hpp"

namespace ceteris::data {

/// A line of a list.
struct ListEntry {
  int line = 0;  ///< from 1
  std::string path;
  std::string group;
  std::string label;

  bool operator==(const ListEntry&) const = default;
};

struct ParsedList {
  std::vector<ListEntry> entries;
  bool has_labels = false;     ///< a column `label` that is not empty; entries may lack one
  bool has_groups = false;     ///< a column `group`: entries without one stand alone
  std::vector<Problem> notes;  ///< columns that are not used
};

/// Reads a list of paths. Either one path a line, blank lines skipped; or CSV (RFC 4180: commas, quotes doubled inside
/// quotes, line ends inside quotes; blanks around a field are no part of it) whose header row has a column `path` and
/// may have `group` and `label`, see `read_columns`. A byte order mark and CR LF are accepted. Throws a usage error
/// with one problem for every bad line, `where`:line, at most 20. A label with a line break or
/// other characters that cannot be shown is bad. A row without a label where others have one is sound: see
/// `require_classes`.
///
/// A first line that is the name of a file below `base` is a path and no header.
[[nodiscard]] ParsedList parse_list(std::string_view text, const std::string& where,
                                    const std::filesystem::path& base = {});

/// Opens a list. Relative paths start at the folder of the list, or at the current folder for a pipe. A path that leads
/// to no file stays an item, to be refused when read; when none leads to a file, or a path comes twice, it is a usage
/// error.
[[nodiscard]] Source open_list(const std::filesystem::path& path);

}  // namespace ceteris::data
