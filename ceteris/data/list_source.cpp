// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/list_source.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <system_error>
#include <unordered_map>
#include <utility>

#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/data/csv.hpp"

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

std::optional<std::size_t> column(const CsvRow& header, std::string_view name) {
  const auto at = std::find(header.fields.begin(), header.fields.end(), name);
  return at == header.fields.end() ? std::nullopt : std::optional(static_cast<std::size_t>(at - header.fields.begin()));
}

std::vector<ListEntry> parse_table(Csv csv, const std::string& where) {
  const CsvRow& header = csv.rows.front();
  const std::size_t path = *column(header, "path");
  const auto group = column(header, "group");
  const auto label = column(header, "label");
  std::vector<ListEntry> entries;
  for (std::size_t r = 1; r < csv.rows.size(); ++r) {
    CsvRow& row = csv.rows[r];
    if (row.fields.size() != header.fields.size()) {
      csv.problems.push_back(
          {at_line(where, row.line),
           std::to_string(row.fields.size()) + " fields where the header has " + std::to_string(header.fields.size()),
           "put a field that holds a comma in quotes"});
    } else if (row.fields[path].empty()) {
      csv.problems.push_back({at_line(where, row.line), "the path is empty", {}});
    } else {
      entries.push_back({row.line, std::move(row.fields[path]), group ? std::move(row.fields[*group]) : "",
                         label ? std::move(row.fields[*label]) : ""});
    }
  }
  if (!csv.problems.empty()) {
    refuse(std::move(csv.problems));
  }
  return entries;
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
    const auto [first, is_new] = seen.try_emplace(fs::path(entry.path).lexically_normal().string(), entry.line);
    if (!is_new) {
      problems.push_back({at_line(where, entry.line),
                          ceteris::quoted(entry.path) + " stands in line " + std::to_string(first->second) + " already",
                          "name every picture once"});
    }
  }
  if (!problems.empty()) {
    refuse(std::move(problems));
  }
}

}  // namespace

std::vector<ListEntry> parse_list(std::string_view text, const std::string& where) {
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(nul), '\n');
    throw usage_error(at_line(where, static_cast<int>(line)), "a zero byte: this is not a text",
                      "give a folder, a tar archive or a list of paths");
  }
  const std::string_view first_line = text.substr(0, text.find('\n'));
  const Csv header = parse_csv(first_line, where);
  if (header.rows.size() == 1 && column(header.rows.front(), "path")) {
    return parse_table(parse_csv(text, where), where);
  }
  return parse_lines(text);
}

Source open_list(const fs::path& path) {
  const std::string where = path.string();
  const std::vector<ListEntry> entries = parse_list(read_file(path), where);

  Source source;
  source.location = where;
  source.canonical = fs::weakly_canonical(path).string();
  source.kind = "list";
  const fs::path base = path.parent_path();
  std::vector<std::string> paths;
  bool any_exists = false;
  for (const ListEntry& entry : entries) {
    if (!may_be_image(fs::path(entry.path).filename().string())) {
      ++source.not_images;
      continue;
    }
    source.items.push_back({entry.path, entry.group, entry.label});
    paths.push_back((base / entry.path).string());
    std::error_code ignored;
    any_exists = any_exists || fs::exists(paths.back(), ignored);
  }
  if (!paths.empty() && !any_exists) {
    throw usage_error(at_line(where, entries.front().line),
                      "neither " + ceteris::quoted(entries.front().path) + " nor any other line leads to a file",
                      "paths start at the folder of the list; a table needs a header row with a column path");
  }
  refuse_repeats(entries, where);
  auto ordered = std::make_shared<std::vector<std::string>>();
  for (const std::size_t i : order_items(source.items)) {
    ordered->push_back(std::move(paths[i]));
  }
  source.read = [ordered](std::size_t i) { return read_contents(ordered->at(i)); };
  return source;
}

}  // namespace ceteris::data
