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

/// Tables must follow the plain keys of their parent, so the fields are walked twice.
void write_fields(const Schema& schema, const Table& table, std::size_t first, const std::string& path,
                  std::string& out) {
  const auto value_of = [&](std::size_t i) -> const Value& { return table[first + i].value; };
  const auto stays_inline = [&](std::size_t i) {
    const bool choice = std::holds_alternative<const Choice*>(schema.fields[i].type);
    return std::holds_alternative<const Leaf*>(schema.fields[i].type) ||
           (choice && std::get<Table>(value_of(i).data).size() == 1);
  };
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    const FieldInfo& field = schema.fields[i];
    const std::string start = std::string(field.name) + " = ";
    if (const auto* leaf = std::get_if<const Leaf*>(&field.type)) {
      out += line_with_comment(start + toml_text(value_of(i)), leaf_comment(field, **leaf));
    } else if (stays_inline(i)) {
      const Value& kind = std::get<Table>(value_of(i).data).front().value;
      out += line_with_comment(start + toml_text(kind), choice_comment(field, *std::get<const Choice*>(field.type)));
    }
  }
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    if (stays_inline(i)) {
      continue;
    }
    const FieldInfo& field = schema.fields[i];
    const Table& inner = std::get<Table>(value_of(i).data);
    const std::string here = below(path, field.name);
    if (const auto* group = std::get_if<const Schema*>(&field.type)) {
      out += "\n# " + std::string(field.doc) + "\n[" + here + "]\n";
      write_fields(**group, inner, 0, here, out);
    } else {
      const Choice& choice = *std::get<const Choice*>(field.type);
      const std::string& kind = std::get<std::string>(inner.front().value.data);
      out +=
          "\n# " + choice_comment(field, choice) + "\n[" + here + "]\nkind = " + toml_text(inner.front().value) + "\n";
      for (const Option& option : choice.options) {
        if (option.kind == kind) {
          write_fields(*option.schema, inner, 1, here, out);
        }
      }
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
