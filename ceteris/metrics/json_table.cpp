// SPDX-License-Identifier: Apache-2.0
// Tables whose rows are objects of JSON.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "ceteris/base/text.hpp"
#include "ceteris/metrics/json_document.hpp"
#include "ceteris/metrics/json_lines.hpp"
#include "ceteris/metrics/json_path.hpp"
#include "ceteris/metrics/refusal.hpp"
#include "ceteris/metrics/table.hpp"

namespace ceteris::metrics {
namespace {

Cell cell_of(const Number& number, std::string text) {
  return {number.state, number.value, number.percent, std::move(text)};
}

/// Puts objects into columns, which begin where their name first comes.
class JsonTable {
 public:
  /// `at` names the object in errors: "line 3", "record 3".
  void add(std::size_t number, const std::string& at, const JsonDocument& line) {
    for (std::size_t i = 1; i < line.nodes.size(); ++i) {
      const JsonNode& node = line.nodes[i];
      if (node.first_child != JsonNode::kNone) continue;
      const std::optional<std::string> name = path_of(line, i);
      if (!name) throw Refusal{at + ": nested too deeply for a table"};
      Column& column = table_.columns[column_of(*name, at)];
      if (column.cells.size() > table_.rows()) {
        throw Refusal{at + ": " + ceteris::quoted(*name) + " names two places; rename one of them"};
      }
      column.cells.resize(table_.rows());
      column.cells.push_back(cell_of(number_of(node), node.text));
    }
    table_.lines.push_back(number);
  }

  Table finish() {
    for (Column& column : table_.columns) column.cells.resize(table_.rows());
    return std::move(table_);
  }

 private:
  std::size_t column_of(const std::string& name, const std::string& at) {
    const auto [place, fresh] = columns_.emplace(name, table_.columns.size());
    if (fresh) table_.columns.push_back({name, {}});
    if (table_.columns.size() * (table_.rows() + 1) > kMostCells) {
      throw Refusal{at + ": the table has more than " + with_thousands(kMostCells) + " cells"};
    }
    return place->second;
  }

  Table table_;
  std::unordered_map<std::string, std::size_t> columns_;
};

/// The value at node `from` as a document of its own. Nodes lie in the order of the text, so that it is one piece.
JsonDocument part_of(const JsonDocument& document, std::size_t from) {
  const auto begin = document.nodes.begin() + static_cast<std::ptrdiff_t>(from);
  const std::size_t next = document.nodes[from].next;
  JsonDocument part;
  part.nodes.assign(begin, next == JsonNode::kNone ? document.nodes.end()
                                                   : document.nodes.begin() + static_cast<std::ptrdiff_t>(next));
  for (JsonNode& node : part.nodes) {
    for (std::size_t* link : {&node.parent, &node.first_child, &node.last_child, &node.next}) {
      *link = *link == JsonNode::kNone ? JsonNode::kNone : *link - from;
    }
  }
  part.nodes[0].parent = JsonNode::kNone;
  part.nodes[0].next = JsonNode::kNone;
  return part;
}

void add_records(JsonTable& table, std::string_view text) {
  const JsonParse parse = parse_json(text);
  if (!parse.document) throw Refusal{"not JSON: " + parse.problem};
  const JsonDocument& document = *parse.document;
  if (document.nodes[0].type != JsonNode::Type::Array) throw Refusal{"is no array of objects"};
  std::size_t number = 0;
  for (std::size_t i = document.nodes[0].first_child; i != JsonNode::kNone; i = document.nodes[i].next) {
    const std::string at = "record " + std::to_string(++number);
    if (document.nodes[i].type != JsonNode::Type::Object) {
      throw Refusal{at + ": is no object; write {\"name\": value}"};
    }
    table.add(number, at, part_of(document, i));
  }
}

/// Lets `fill` put rows into a table; its refusal is a problem at `where`.
template <typename Fill>
Table table_by(const std::string& where, const Fill& fill) {
  JsonTable rows;
  std::optional<Problem> problem;
  std::string note;
  try {
    note = fill(rows);
  } catch (const Refusal& refusal) {
    problem = Problem{where, refusal.why, {}};
  }
  Table table = rows.finish();
  if (problem) table.problems.push_back(std::move(*problem));
  if (!note.empty()) table.notes.push_back(std::move(note));
  return table;
}

}  // namespace

Table parse_json_table(std::string_view text, const std::string& where) {
  return table_by(where, [&](JsonTable& rows) {
    return for_each_json_line(text, [&](std::size_t number, const JsonDocument& line) {
      rows.add(number, "line " + std::to_string(number), line);
    });
  });
}

Table parse_json_records(std::string_view text, const std::string& where) {
  return table_by(where, [&](JsonTable& rows) {
    add_records(rows, text);
    return std::string();
  });
}

}  // namespace ceteris::metrics
