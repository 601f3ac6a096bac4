// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/write.hpp"

#include <functional>
#include <set>

#include "ceteris/spec/check.hpp"
#include "ceteris/spec/json.hpp"
#include "ceteris/spec/read.hpp"

namespace ceteris::spec {
namespace {

/// In the canonical form.
bool equal(const Value& left, const Value& right) {
  return json_text({{"value", {}, left}}) == json_text({{"value", {}, right}});
}

class Describer {
 public:
  explicit Describer(Scope scope) : scope_(scope) {}

  void fields(const Schema& schema, const void* object, const std::string& path, Table& table) {
    for (const FieldInfo& field : schema.fields) {
      if (!field.hashed && scope_ == Scope::Hashed) {
        continue;
      }
      Value held = value(field, field.member(object), below(path, field.name));
      if (scope_ == Scope::Hashed && !field.since.version.empty() && equal(held, old_default(schema, field, scope_))) {
        continue;
      }
      table.push_back({std::string(field.name), {}, std::move(held)});
    }
  }

  Value value(const FieldInfo& field, const void* member, const std::string& path) {
    if (const auto* leaf = std::get_if<const Leaf*>(&field.type)) {
      return leaf_value(field, **leaf, member, path);
    }
    if (const auto* free = std::get_if<const Free*>(&field.type)) {
      return free_value(**free, member, path);
    }
    if (const auto* several = std::get_if<const Several*>(&field.type)) {
      return several_value(**several, member, path);
    }
    Table table;
    if (const auto* group = std::get_if<const Schema*>(&field.type)) {
      fields(**group, member, path, table);
    } else {
      const Choice& choice = *std::get<const Choice*>(field.type);
      const Option& option = choice.options[choice.index(member)];
      if (scope_ == Scope::All || option.others_since.empty()) {
        table.push_back({"kind", {}, {std::string(option.kind), {}, {}}});
      }
      fields(*option.schema, choice.chosen(member), path, table);
    }
    return {std::move(table), {}, {}};
  }

  std::vector<Problem> problems;

 private:
  Value leaf_value(const FieldInfo& field, const Leaf& leaf, const void* member, const std::string& path) {
    Value held = leaf.get(member);
    if (leaf.optional) {
      refuse_none(held, path);
    }
    check(field, leaf, held, path, {}, problems);
    return held;
  }

  Value free_value(const Free& free, const void* member, const std::string& path) {
    Value held = free.get(member);
    if (!free.table) {
      refuse_none(held, path);
    }
    check_free(held, path, {}, problems);
    if (std::holds_alternative<Table>(held.data)) {
      held.keys = Keys::User;
    }
    return held;
  }

  Value several_value(const Several& several, const void* member, const std::string& path) {
    Table table;
    List list;
    std::set<std::string, std::less<>> names;
    for (std::size_t i = 0; i < several.size(member); ++i) {
      const void* one = several.at(member, i);
      if (!several.named) {
        list.push_back(value(several.element, one, path + "[" + std::to_string(i) + "]"));
        continue;
      }
      const std::string name(several.name(member, i));
      const std::string here = below(path, key_text(name));
      if (name.empty() || json_string(name).empty()) {
        problems.push_back({{}, path + " has a name that is empty or not valid UTF-8", {}});
      } else if (!names.insert(name).second) {
        problems.push_back({{}, here + " is there twice", {}});
      }
      table.push_back({name, {}, value(several.element, one, here)});
    }
    Value held = several.named ? Value{std::move(table), {}, {}} : Value{std::move(list), {}, {}};
    held.keys = Keys::User;
    return held;
  }

  void refuse_none(const Value& held, const std::string& path) {
    if (std::holds_alternative<std::string>(held.data) && is_none(held)) {
      problems.push_back({{}, path + " = \"none\" cannot be told from no text", "choose another text"});
    }
  }

  Scope scope_;
};

struct FromConstant {
  Value operator()(std::monostate) const { return {}; }
  Value operator()(std::string_view text) const { return {std::string(text), {}, {}}; }
  Value operator()(auto scalar) const { return {scalar, {}, {}}; }
};

/// Below a table or list that is set as a whole.
void add_parts(const Value& value, const std::string& path, std::vector<Setting>& out) {
  const auto* table = std::get_if<Table>(&value.data);
  const auto* list = std::get_if<List>(&value.data);
  if (table != nullptr && !table->empty()) {
    for (const Entry& entry : *table) {
      add_parts(entry.value, below(path, key_text(entry.key)), out);
    }
  } else if (list != nullptr && value.keys == Keys::User && !list->empty()) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      add_parts((*list)[i], below(path, std::to_string(i)), out);
    }
  } else {
    out.push_back({path, plain_text(value)});
  }
}

void add_settings(const Table& table, const std::string& path, Detail detail, std::vector<Setting>& out) {
  for (const Entry& entry : table) {
    const std::string here = entry.key == "kind" ? path : below(path, entry.key);
    const auto* inner = std::get_if<Table>(&entry.value.data);
    if (inner != nullptr && entry.value.keys != Keys::User) {
      add_settings(*inner, here, detail, out);
    } else if (entry.value.keys == Keys::User && detail == Detail::Parts) {
      add_parts(entry.value, here, out);
    } else {
      out.push_back({here, plain_text(entry.value)});
    }
  }
}

}  // namespace

Value old_default(const Schema& schema, const FieldInfo& field, Scope scope) {
  if (field.since.old.index() != 0) {
    return std::visit(FromConstant{}, field.since.old);
  }
  const std::shared_ptr<void> defaults = schema.make();
  return Describer(scope).value(field, field.member(defaults.get()), std::string(field.name));
}

Table describe(const Schema& schema, const void* object, Scope scope) {
  Describer describer(scope);
  Table table;
  describer.fields(schema, object, {}, table);
  throw_if_any(std::move(describer.problems));
  return table;
}

std::vector<Setting> settings(const Table& described, Detail detail) {
  std::vector<Setting> out;
  add_settings(described, {}, detail, out);
  return out;
}

}  // namespace ceteris::spec
