// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/write.hpp"

#include "ceteris/spec/check.hpp"
#include "ceteris/spec/read.hpp"

namespace ceteris::spec {
namespace {

class Describer {
 public:
  explicit Describer(Scope scope) : scope_(scope) {}

  void fields(const Schema& schema, const void* object, const std::string& path, Table& table) {
    for (const FieldInfo& field : schema.fields) {
      if (field.hashed || scope_ == Scope::All) {
        table.push_back({std::string(field.name), {}, value(field, field.member(object), below(path, field.name))});
      }
    }
  }

  std::vector<Problem> problems;

 private:
  Value value(const FieldInfo& field, const void* member, const std::string& path) {
    if (const auto* leaf = std::get_if<const Leaf*>(&field.type)) {
      Value held = (*leaf)->get(member);
      if ((*leaf)->optional && std::holds_alternative<std::string>(held.data) && is_none(held)) {
        problems.push_back({{}, path + " = \"none\" cannot be told from no text", "choose another text"});
      }
      check(field, **leaf, held, path, {}, problems);
      return held;
    }
    Table table;
    if (const auto* group = std::get_if<const Schema*>(&field.type)) {
      fields(**group, member, path, table);
    } else {
      const Choice& choice = *std::get<const Choice*>(field.type);
      const Option& option = choice.options[choice.index(member)];
      table.push_back({"kind", {}, {std::string(option.kind), {}, {}}});
      fields(*option.schema, choice.chosen(member), path, table);
    }
    return {std::move(table), {}, {}};
  }

  Scope scope_;
};

void add_settings(const Table& table, const std::string& path, std::vector<Setting>& out) {
  for (const Entry& entry : table) {
    const std::string here = entry.key == "kind" ? path : below(path, entry.key);
    if (const auto* inner = std::get_if<Table>(&entry.value.data)) {
      add_settings(*inner, here, out);
    } else {
      out.push_back({here, plain_text(entry.value)});
    }
  }
}

}  // namespace

Table describe(const Schema& schema, const void* object, Scope scope) {
  Describer describer(scope);
  Table table;
  describer.fields(schema, object, {}, table);
  throw_if_any(std::move(describer.problems));
  return table;
}

std::vector<Setting> settings(const Table& described) {
  std::vector<Setting> out;
  add_settings(described, {}, out);
  return out;
}

}  // namespace ceteris::spec
