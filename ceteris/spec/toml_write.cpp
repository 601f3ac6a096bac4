// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/check.hpp"
#include "ceteris/spec/toml.hpp"
#include "ceteris/spec/write.hpp"

namespace ceteris::spec {
namespace {

constexpr std::size_t kCommentColumn = 32;

std::string line_with_comment(std::string line, const std::string& comment) {
  line.resize(std::max(line.size() + 2, kCommentColumn), ' ');
  return line + "# " + comment + "\n";
}

std::string leaf_comment(const FieldInfo& field, const Leaf& leaf) {
  std::string text(field.doc);
  if (leaf.kind == Kind::Word || leaf.optional) {
    text += "; " + type_text(leaf);
  }
  const std::string range = range_text(field);
  if (!range.empty() || !field.unit.empty()) {
    text += "; " + range + (range.empty() || field.unit.empty() ? "" : " ") + std::string(field.unit);
  }
  return text;
}

std::string choice_comment(const FieldInfo& field, const Choice& choice) {
  std::vector<std::string_view> kinds;
  for (const Option& option : choice.options) {
    kinds.push_back(option.kind);
  }
  return std::string(field.doc) + "; one of " + comma_list(kinds);
}

std::string several_comment(const FieldInfo& field, const Several& several) {
  return std::string(field.doc) + (several.named ? "; a table for each name" : "; a list of tables");
}

void write_fields(const Schema& schema, const Table& table, std::size_t first, const std::string& path,
                  std::string& out);

/// The fields of the alternative that `table` holds, after its kind.
void write_chosen(const Choice& choice, const Table& table, const std::string& path, std::string& out) {
  const std::string& kind = std::get<std::string>(table.front().value.data);
  out += "kind = " + toml_text(table.front().value) + "\n";
  for (const Option& option : choice.options) {
    if (option.kind == kind) {
      write_fields(*option.schema, table, 1, path, out);
    }
  }
}

/// One of several under its heading.
void write_element(const Several& several, const std::string& heading, const Value& value, const std::string& path,
                   std::string& out) {
  const Table& table = std::get<Table>(value.data);
  out += heading + "\n";
  if (const auto* schema = std::get_if<const Schema*>(&several.element.type)) {
    write_fields(**schema, table, 0, path, out);
  } else {
    write_chosen(*std::get<const Choice*>(several.element.type), table, path, out);
  }
}

void write_several(const FieldInfo& field, const Several& several, const Value& value, const std::string& path,
                   std::string& out) {
  out += "\n# " + several_comment(field, several) + "\n";
  if (!several.named) {
    for (const Value& one : std::get<List>(value.data)) {
      write_element(several, "[[" + path + "]]", one, path, out);
    }
    return;
  }
  for (const Entry& entry : std::get<Table>(value.data)) {
    const std::string here = below(path, key_text(entry.key));
    write_element(several, "[" + here + "]", entry.value, here, out);
  }
}

bool is_empty(const Value& value) {
  const auto* list = std::get_if<List>(&value.data);
  return list != nullptr ? list->empty() : std::get<Table>(value.data).empty();
}

/// The line of a field that needs no table of its own; empty when it needs one.
std::string plain_line(const FieldInfo& field, const Value& value) {
  const std::string start = std::string(field.name) + " = ";
  if (const auto* leaf = std::get_if<const Leaf*>(&field.type)) {
    return line_with_comment(start + toml_text(value), leaf_comment(field, **leaf));
  }
  if (std::holds_alternative<const Free*>(field.type)) {
    return line_with_comment(start + toml_text(value), std::string(field.doc));
  }
  if (const auto* several = std::get_if<const Several*>(&field.type)) {
    return is_empty(value) ? line_with_comment(start + toml_text(value), several_comment(field, **several))
                           : std::string();
  }
  if (const auto* choice = std::get_if<const Choice*>(&field.type)) {
    const Table& table = std::get<Table>(value.data);
    return table.size() == 1
               ? line_with_comment(start + toml_text(table.front().value), choice_comment(field, **choice))
               : std::string();
  }
  return {};
}

/// Tables must follow the plain keys of their parent, so the fields are walked twice.
void write_fields(const Schema& schema, const Table& table, std::size_t first, const std::string& path,
                  std::string& out) {
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    out += plain_line(schema.fields[i], table[first + i].value);
  }
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    const FieldInfo& field = schema.fields[i];
    const Value& value = table[first + i].value;
    if (!plain_line(field, value).empty()) {
      continue;
    }
    const std::string here = below(path, field.name);
    if (const auto* several = std::get_if<const Several*>(&field.type)) {
      write_several(field, **several, value, here, out);
    } else if (const auto* group = std::get_if<const Schema*>(&field.type)) {
      out += "\n# " + std::string(field.doc) + "\n[" + here + "]\n";
      write_fields(**group, std::get<Table>(value.data), 0, here, out);
    } else {
      const Choice& choice = *std::get<const Choice*>(field.type);
      out += "\n# " + choice_comment(field, choice) + "\n[" + here + "]\n";
      write_chosen(choice, std::get<Table>(value.data), here, out);
    }
  }
}

}  // namespace

std::string toml_text(const Schema& schema, const void* object) {
  std::string text;
  write_fields(schema, describe(schema, object, Scope::All), 0, {}, text);
  return text;
}

}  // namespace ceteris::spec
