// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/source.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/metrics/pattern.hpp"

namespace ceteris::metrics {
namespace {

struct KindRow {
  Kind kind;
  std::string_view name;
  bool has_path;
  std::string_view key;  ///< what the key is; empty: it takes none
};

constexpr std::array kKinds = {
    KindRow{Kind::Events, "events", false, "a name that the program writes to metrics.jsonl"},
    KindRow{Kind::Json, "json", true, "a name or path in the file"},
    KindRow{Kind::JsonLines, "jsonl", true, "a name or path in the lines"},
    KindRow{Kind::Csv, "csv", true, "the name of a column"},
    KindRow{Kind::Regex, "regex", true, "a regular expression with a group"},
    KindRow{Kind::TensorBoard, "tensorboard", true, "a tag"},
    KindRow{Kind::WallTime, "seconds", false, {}},
    KindRow{Kind::PeakMemory, "memory", false, {}},
    KindRow{Kind::ExitStatus, "exit-status", false, {}},
};

constexpr std::array<std::string_view, 5> kPicks = {"last", "minimum", "maximum", "mean", "selected"};

const KindRow& row_of(Kind kind) {
  return *std::ranges::find_if(kKinds, [&](const KindRow& row) { return row.kind == kind; });
}

std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const KindRow& row : kKinds) names.emplace_back(row.name);
  return names;
}

const KindRow& kind_named(std::string_view name, const std::string& where) {
  const auto row = std::ranges::find_if(kKinds, [&](const KindRow& known) { return known.name == name; });
  if (row != kKinds.end()) return *row;
  const std::vector<std::string> names = kind_names();
  const std::string near = nearest(name, names);
  throw spec_error(
      where, ceteris::quoted(name) + " is no kind of source",
      (near.empty() ? "" : "did you mean " + ceteris::quoted(near) + "? ") + "(known: " + join(names, ", ") + ")");
}

/// In quotes, with quotes and backslashes in it marked, so that no two texts look the same.
std::string unambiguous(std::string_view text) {
  std::string marked;
  for (const char c : text) {
    if (c == '\\' || c == '\'') marked += '\\';
    marked += c;
  }
  return ceteris::quoted(marked);
}

/// What is wrong with the path of a file, if anything.
std::optional<Problem> wrong_path(std::string_view path, std::string_view kind, const std::string& where) {
  if (path.empty()) {
    return Problem{where, ceteris::quoted(kind) + " needs a file", "write " + std::string(kind) + ":{dir}/NAME"};
  }
  if (path != "{dir}" && !path.starts_with("{dir}/")) {
    return Problem{
        where,
        ceteris::quoted(path) + " lies outside the folder of the trial, where trials would read each other's values",
        "let the program write into {dir} and name the file as {dir}/" +
            std::string(path.substr(path.find_last_of('/') + 1))};
  }
  const std::string_view rest = path.substr(5);
  for (const std::string& part : split(rest, '/')) {
    if (part == "..")
      return Problem{where, ceteris::quoted(path) + " leads out of the folder of the trial", "leave out the '..'"};
  }
  if (rest.find_first_of("{}") != std::string_view::npos) {
    return Problem{where, ceteris::quoted(path) + " holds a placeholder other than {dir}",
                   "every trial has a folder of its own, so {dir} is enough"};
  }
  if (rest.find('\0') != std::string_view::npos) return Problem{where, ceteris::quoted(path) + " holds a NUL byte", {}};
  return std::nullopt;
}

std::optional<Problem> wrong_log(std::string_view path, const std::string& where) {
  constexpr std::array<std::string_view, 2> kLogs = {"stdout", "stderr"};
  if (std::ranges::find(kLogs, path) != kLogs.end()) return std::nullopt;
  return Problem{where, ceteris::quoted(path) + " is no log of a trial", "regex:stdout or regex:stderr"};
}

}  // namespace

Source parse_source(std::string_view from, std::string_view key, const std::string& where) {
  const std::size_t colon = from.find(':');
  const KindRow& row = kind_named(from.substr(0, colon), where);
  Source source;
  source.kind = row.kind;
  source.path = colon == std::string_view::npos ? "" : std::string(from.substr(colon + 1));
  source.key = std::string(key);
  std::vector<Problem> problems;
  const auto check = [&](std::optional<Problem> problem) {
    if (problem) problems.push_back(std::move(*problem));
  };
  if (row.kind == Kind::Regex) {
    if (source.path.empty()) source.path = "stdout";
    check(wrong_log(source.path, where));
  } else if (row.has_path) {
    check(wrong_path(source.path, row.name, where));
  } else if (colon != std::string_view::npos) {
    check(
        Problem{where, ceteris::quoted(row.name) + " takes no file", "write from = \"" + std::string(row.name) + "\""});
  }
  if (row.kind == Kind::Regex && !key.empty()) {
    const Pattern pattern(source.key);
    if (!pattern.problem().empty()) check(Problem{where, pattern.problem(), {}});
  }
  if (row.key.empty() && !key.empty()) {
    check(Problem{where, ceteris::quoted(row.name) + " takes no key, and here is " + ceteris::quoted(key),
                  "leave it out"});
  } else if (!row.key.empty() && key.empty()) {
    check(Problem{where, ceteris::quoted(row.name) + " needs a key: " + std::string(row.key), {}});
  }
  if (!problems.empty()) throw Error(Exit::InvalidSpec, std::move(problems));
  return source;
}

bool takes_key(std::string_view from) {
  const auto row = std::ranges::find(kKinds, from.substr(0, from.find(':')), &KindRow::name);
  return row == kKinds.end() || !row->key.empty();
}

std::string to_text(const Source& source) {
  const KindRow& row = row_of(source.kind);
  std::string text(row.name);
  if (row.has_path) {
    const bool plain =
        source.path.find_first_of(" '\\\t\n") == std::string::npos && printable(source.path) == source.path;
    text += ":" + (plain ? source.path : unambiguous(source.path));
  }
  if (!row.key.empty()) {
    text += " key=" + unambiguous(source.key) + " pick=" + std::string(kPicks[static_cast<std::size_t>(source.pick)]);
  }
  if (!source.step_key.empty()) text += " step=" + unambiguous(source.step_key);
  for (const Source& selector : source.selector) text += " by (" + to_text(selector) + ")";
  return text;
}

}  // namespace ceteris::metrics
