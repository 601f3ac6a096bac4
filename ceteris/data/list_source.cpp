// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/list_source.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <system_error>
#include <unordered_map>
#include <utility>

#include "ceteris/base/file.hpp"
#include "ceteris/base/normal_path.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/data/list_columns.hpp"
#include "ceteris/data/listing.hpp"
#include "ceteris/formats/csv.hpp"

namespace ceteris::data {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostProblems = 20;

std::string at_line(const std::string& where, int line) {
  return where + ":" + std::to_string(line);
}

[[noreturn]] void refuse(std::vector<Problem> problems) {
  if (problems.size() > kMostProblems) {
    const std::size_t more = problems.size() - kMostProblems;
    problems.resize(kMostProblems);
    problems.push_back({{}, "and " + std::to_string(more) + " more problems", {}});
  }
  throw Error(Exit::Usage, std::move(problems));
}

// A label becomes a line of a file and a word of a report.
void check_label(const ListEntry& entry, const std::string& where, std::vector<Problem>& problems) {
  if (printable(entry.label) != entry.label) {
    problems.push_back(
        {at_line(where, entry.line),
         "the label " + ceteris::quoted(entry.label) + " holds a line break or other characters that cannot be shown",
         "a label is one line of UTF-8 text"});
  }
}

// Whether a class is needed is told by who reads the list; a row without a label is no mistake of its own.
void note_empty_labels(ParsedList& list, const std::string& where) {
  const auto empty = [](const ListEntry& entry) { return entry.label.empty(); };
  if (std::all_of(list.entries.begin(), list.entries.end(), empty)) {
    list.has_labels = false;
    list.notes.push_back({where, "the column label is empty", {}});
  }
}

ParsedList parse_table(formats::Csv csv, const ListColumns& columns, const std::string& where) {
  ParsedList list{{}, columns.label.has_value(), columns.group.has_value(), columns.notes};
  const std::size_t width = csv.rows.front().fields.size();
  const auto take = [](formats::CsvRow& row, std::optional<std::size_t> column) {
    return column ? std::string(trim(row.fields[*column])) : std::string();
  };
  for (std::size_t r = 1; r < csv.rows.size(); ++r) {
    formats::CsvRow& row = csv.rows[r];
    if (row.fields.size() != width) {
      csv.problems.push_back(
          {at_line(where, row.line),
           std::to_string(row.fields.size()) + " fields where the header has " + std::to_string(width),
           "put a field that holds a comma in quotes"});
    } else if (row.fields[columns.path].empty()) {
      csv.problems.push_back({at_line(where, row.line), "the path is empty", {}});
    } else {
      list.entries.push_back(
          {row.line, std::move(row.fields[columns.path]), take(row, columns.group), take(row, columns.label)});
      check_label(list.entries.back(), where, csv.problems);
    }
  }
  if (list.has_labels) {
    note_empty_labels(list, where);
  }
  if (!csv.problems.empty()) {
    refuse(std::move(csv.problems));
  }
  return list;
}

std::vector<ListEntry> parse_lines(std::string_view text) {
  std::vector<ListEntry> entries;
  for (int line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view path = text.substr(0, end);
    if (path.ends_with('\r')) {
      path.remove_suffix(1);
    }
    if (!path.empty()) {
      entries.push_back({line, std::string(path), {}, {}});
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return entries;
}

void refuse_repeats(const std::vector<ListEntry>& entries, const std::string& where) {
  std::unordered_map<std::string, int> seen;
  std::vector<Problem> problems;
  for (const ListEntry& entry : entries) {
    const auto [first, is_new] = seen.try_emplace(normal_path(entry.path), entry.line);
    if (!is_new) {
      problems.push_back({at_line(where, entry.line),
                          ceteris::quoted(entry.path) + " stands in line " + std::to_string(first->second) + " already",
                          "name every image once"});
    }
  }
  if (!problems.empty()) {
    refuse(std::move(problems));
  }
}

// Paths as Windows writes them name nothing here: said at once, and not as so many missing files.
void refuse_backslashes(const std::vector<ListEntry>& entries, const fs::path& base, const std::string& where) {
  for (const ListEntry& entry : entries) {
    std::error_code ignored;
    if (entry.path.find('\\') != std::string::npos && !fs::exists(base / entry.path, ignored)) {
      std::string slashes = entry.path;
      std::replace(slashes.begin(), slashes.end(), '\\', '/');
      const bool drive = slashes.size() > 1 && slashes[1] == ':';
      throw usage_error(at_line(where, entry.line), ceteris::quoted(entry.path) + " is written with backslashes",
                        drive ? "write it as a path of this machine, with / between folders"
                              : "write / between folders: " + ceteris::quoted(slashes));
    }
  }
}

// Whether the row is one field that names a file: "image", without an extension.
bool is_file(const fs::path& base, std::span<const std::string> row) {
  std::error_code ignored;
  return row.size() == 1 && fs::is_regular_file(base / row[0], ignored);
}

}  // namespace

ParsedList parse_list(std::string_view text, const std::string& where, const fs::path& base) {
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(nul), '\n');
    throw usage_error(at_line(where, static_cast<int>(line)), "a zero byte: this is not a text",
                      "give a folder, an archive or a list of paths");
  }
  const formats::Csv first = formats::parse_csv(text.substr(0, text.find('\n')), where);
  if (first.rows.size() == 1 && !is_file(base, first.rows.front().fields)) {
    ListColumns columns = read_columns(first.rows.front().fields, at_line(where, 1));
    if (!columns.problems.empty()) {
      refuse(std::move(columns.problems));
    }
    if (columns.is_header) {
      return parse_table(formats::parse_csv(text, where), columns, where);
    }
  }
  return {parse_lines(text), false, false, {}};
}

Source open_list(const fs::path& path) {
  const std::string where = printable(path.string());
  const bool pipe = is_stream(path);
  const fs::path base = pipe ? fs::path() : path.parent_path();
  ParsedList list = parse_list(read_file(path), where, base);

  Source source;
  source.location = path.string();
  source.canonical = (pipe ? path : fs::weakly_canonical(path)).string();  // "/dev/fd/63" leads to no path
  source.kind = "list";
  source.has_labels = list.has_labels;
  source.has_groups = list.has_groups;
  source.notes = std::move(list.notes);
  std::vector<std::string> paths;
  bool any_exists = false;
  for (const ListEntry& entry : list.entries) {
    const std::string name = normal_path(entry.path);
    if (!may_be_listed_image(name)) {
      ++source.not_images;
      continue;
    }
    source.items.push_back({name, entry.group, entry.label});
    paths.push_back((base / entry.path).string());
    std::error_code ignored;
    any_exists = any_exists || fs::exists(paths.back(), ignored);
  }
  refuse_backslashes(list.entries, base, where);
  if (!paths.empty() && !any_exists) {
    throw usage_error(at_line(where, list.entries.front().line),
                      "neither " + ceteris::quoted(list.entries.front().path) + " nor any other line leads to a file",
                      "paths start at the folder of the list; a table needs a header row with a column path");
  }
  refuse_repeats(list.entries, where);
  auto ordered = std::make_shared<std::vector<std::string>>();
  for (const std::size_t i : order_items(source.items)) {
    ordered->push_back(std::move(paths[i]));
  }
  source.read = [ordered](std::size_t i) { return read_contents(ordered->at(i)); };
  return source;
}

}  // namespace ceteris::data
