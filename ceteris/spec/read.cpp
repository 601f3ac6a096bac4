// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/read.hpp"

#include <algorithm>
#include <string>

#include "ceteris/base/text.hpp"
#include "ceteris/spec/check.hpp"
#include "ceteris/spec/json.hpp"
#include "ceteris/spec/write.hpp"

namespace ceteris::spec {
namespace {

/// More than anybody reads: a file of another kind can hold a hundred thousand.
constexpr std::size_t kMostProblems = 100;

std::vector<std::string_view> names_of(const Schema& schema) {
  std::vector<std::string_view> names;
  for (const FieldInfo& field : schema.fields) {
    names.push_back(field.name);
  }
  return names;
}

bool has_field(const Schema& schema, std::string_view name) {
  return std::ranges::find(schema.fields, name, &FieldInfo::name) != schema.fields.end();
}

std::string path_to(const Schema& schema, std::string_view name, const std::string& path);

std::string path_to(const Choice& choice, std::string_view name, const std::string& path) {
  for (const Option& option : choice.options) {
    if (std::string found = path_to(*option.schema, name, path); !found.empty()) {
      return found;
    }
  }
  return {};
}

/// The path of the first field with this name anywhere below, or empty: people write `norm` for `model.norm`.
std::string path_to(const Schema& schema, std::string_view name, const std::string& path) {
  for (const FieldInfo& field : schema.fields) {
    const std::string here = below(path, field.name);
    if (field.name == name) {
      return here;
    }
    std::string found;
    if (const auto* group = std::get_if<const Schema*>(&field.type)) {
      found = path_to(**group, name, here);
    } else if (const auto* choice = std::get_if<const Choice*>(&field.type)) {
      found = path_to(**choice, name, here);
    } else if (const auto* several = std::get_if<const Several*>(&field.type)) {
      const std::string one = below(here, (*several)->named ? "NAME" : "N");
      const FieldInfo& element = (*several)->element;
      if (const auto* inner = std::get_if<const Schema*>(&element.type)) {
        found = path_to(**inner, name, one);
      } else {
        found = path_to(*std::get<const Choice*>(element.type), name, one);
      }
    }
    if (!found.empty()) {
      return found;
    }
  }
  return {};
}

class Reader {
 public:
  Reader(const Schema& root, std::string_view source, Absent absent, std::vector<Problem>& problems)
      : root_(root), source_(source), absent_(absent), problems_(problems) {}

  void read_fields(const Schema& schema, void* object, const Table& table, const std::string& path, Place place) {
    for (const Entry& entry : table) {
      const auto field = std::ranges::find(schema.fields, entry.key, &FieldInfo::name);
      if (field == schema.fields.end()) {
        unknown(schema, entry, path);
      } else {
        read_field(*field, member_of(*field, object), entry.value, below(path, field->name));
      }
    }
    if (absent_ == Absent::Missing) {
      for (const FieldInfo& field : schema.fields) {
        if (std::ranges::find(table, field.name, &Entry::key) != table.end()) {
          continue;
        }
        if (field.since.version.empty()) {
          report(place, below(path, field.name) + " is missing", {});
        } else {
          read_field(field, member_of(field, object), old_default(schema, field, Scope::All), below(path, field.name));
        }
      }
    }
  }

 private:
  void report(Place place, std::string what, std::string remedy) {
    problems_.push_back({at(source_, place), std::move(what), std::move(remedy)});
  }

  void read_field(const FieldInfo& field, void* member, const Value& value, const std::string& path) {
    if (const auto* leaf = std::get_if<const Leaf*>(&field.type)) {
      if (check(field, **leaf, value, path, source_, problems_)) {
        (*leaf)->put(member, value);
      }
    } else if (const auto* group = std::get_if<const Schema*>(&field.type)) {
      if (const auto* table = std::get_if<Table>(&value.data)) {
        read_fields(**group, member, *table, path, value.place);
      } else {
        report(value.place, path + " = " + shown(value) + " is not a table",
               "its fields are " + comma_list(names_of(**group)));
      }
    } else if (const auto* free = std::get_if<const Free*>(&field.type)) {
      read_free(**free, member, value, path);
    } else if (const auto* several = std::get_if<const Several*>(&field.type)) {
      if ((*several)->named) {
        read_named(**several, member, value, path);
      } else {
        read_list(**several, member, value, path);
      }
    } else {
      read_choice(*std::get<const Choice*>(field.type), member, value, path);
    }
  }

  void read_free(const Free& free, void* member, const Value& value, const std::string& path) {
    if (free.table && !std::holds_alternative<Table>(value.data)) {
      report(value.place, path + " = " + shown(value) + " is not a table",
             "its keys are of your choice: " + path + " = { key = value }");
    } else if (check_free(value, path, source_, problems_)) {
      free.put(member, value);
    }
  }

  void read_named(const Several& several, void* member, const Value& value, const std::string& path) {
    const auto* table = std::get_if<Table>(&value.data);
    if (table == nullptr) {
      report(value.place, path + " = " + shown(value) + " is not a table",
             "it holds a table for each name: [" + path + ".NAME]");
      return;
    }
    if (value.keys != Keys::Path) {
      several.clear(member);
    }
    for (const Entry& entry : *table) {
      const std::string here = below(path, shown(std::string_view(key_text(entry.key))));
      if (entry.key.empty() || json_string(entry.key).empty()) {
        report(entry.place, "a name in " + path + " is empty or not valid UTF-8", {});
        continue;
      }
      const std::size_t i = value.keys == Keys::Path ? index_of(several, member, entry.key) : several.size(member);
      void* one = i < several.size(member) ? at_of(several, member, i) : several.add(member, entry.key, entry.place);
      read_field(several.element, one, entry.value, here);
    }
  }

  /// Of the one with this name; the number of all when there is none.
  static std::size_t index_of(const Several& several, const void* member, std::string_view name) {
    std::size_t i = 0;
    while (i < several.size(member) && several.name(member, i) != name) {
      ++i;
    }
    return i;
  }

  void read_list(const Several& several, void* member, const Value& value, const std::string& path) {
    const auto* table = std::get_if<Table>(&value.data);
    if (table != nullptr && value.keys == Keys::Path) {
      read_element(several, member, table->front(), path);
      return;
    }
    const auto* list = std::get_if<List>(&value.data);
    if (list == nullptr) {
      report(value.place, path + " = " + shown(value) + " is not a list of tables", "begin each with [[" + path + "]]");
      return;
    }
    several.clear(member);
    for (std::size_t i = 0; i < list->size(); ++i) {
      void* one = several.add(member, {}, {});
      read_field(several.element, one, (*list)[i], path + "[" + std::to_string(i) + "]");
    }
  }

  /// --set path.0.field=value; the number after the last appends one.
  void read_element(const Several& several, void* member, const Entry& entry, const std::string& path) {
    const std::size_t count = several.size(member);
    for (std::size_t i = 0; i <= count; ++i) {
      if (entry.key == std::to_string(i)) {
        void* one = i < count ? at_of(several, member, i) : several.add(member, {}, {});
        read_field(several.element, one, entry.value, below(path, entry.key));
        return;
      }
    }
    report(entry.place,
           below(path, shown(std::string_view(entry.key))) + " is not there; " + path + " has " +
               std::to_string(count) + ", counted from 0",
           {});
  }

  void read_choice(const Choice& choice, void* variant, const Value& value, const std::string& path) {
    Table fields;
    const Value* kind = &value;
    if (const auto* table = std::get_if<Table>(&value.data)) {
      const auto entry = std::ranges::find(*table, "kind", &Entry::key);
      kind = entry == table->end() ? nullptr : &entry->value;
      std::ranges::copy_if(*table, std::back_inserter(fields), [](const Entry& each) { return each.key != "kind"; });
    }
    if (kind == nullptr && absent_ == Absent::Missing && !choose_former(choice, variant)) {
      report(value.place, path + ".kind is missing", {});
      return;
    }
    if (kind != nullptr && !choose(choice, variant, *kind, path)) {
      for (const Entry& entry : fields) {
        unknown_everywhere(choice, entry, path);
      }
      return;
    }
    const Option& chosen = choice.options[choice.index(variant)];
    const auto foreign = std::stable_partition(fields.begin(), fields.end(), [&](const Entry& entry) {
      return has_field(*chosen.schema, entry.key) || owners(choice, entry.key).empty();
    });
    for (auto entry = foreign; entry != fields.end(); ++entry) {
      const std::vector<std::string_view> kinds = owners(choice, entry->key);
      report(entry->place,
             below(path, shown(std::string_view(entry->key))) + " belongs to " + comma_list(kinds) + ", but " + path +
                 " is " + std::string(chosen.kind),
             "choose " + path + " = \"" + std::string(kinds.front()) + "\" first, or leave it out");
    }
    fields.erase(foreign, fields.end());
    read_fields(*chosen.schema, chosen_of(choice, variant), fields, path, value.place);
  }

  /// False, with a report, when `kind` names no alternative.
  bool choose(const Choice& choice, void* variant, const Value& kind, const std::string& path) {
    const auto* word = std::get_if<std::string>(&kind.data);
    std::vector<std::string_view> kinds;
    for (std::size_t i = 0; i < choice.options.size(); ++i) {
      kinds.push_back(choice.options[i].kind);
      if (word != nullptr && *word == kinds.back()) {
        if (choice.index(variant) != i) {
          choice.options[i].choose(variant);
        }
        return true;
      }
    }
    report(kind.place, path + " = " + shown(kind) + " is not one of " + comma_list(kinds),
           word != nullptr ? did_you_mean(*word, kinds) : std::string());
    return false;
  }

  /// The alternative that was the only one when kinds were not written yet; false where there is none.
  static bool choose_former(const Choice& choice, void* variant) {
    const auto former =
        std::ranges::find_if(choice.options, [](const Option& one) { return !one.others_since.empty(); });
    if (former == choice.options.end()) {
      return false;
    }
    if (choice.index(variant) != static_cast<std::size_t>(former - choice.options.begin())) {
      former->choose(variant);
    }
    return true;
  }

  /// The kinds that have a field of this name.
  static std::vector<std::string_view> owners(const Choice& choice, std::string_view name) {
    std::vector<std::string_view> kinds;
    for (const Option& option : choice.options) {
      if (has_field(*option.schema, name)) {
        kinds.push_back(option.kind);
      }
    }
    return kinds;
  }

  void unknown_everywhere(const Choice& choice, const Entry& entry, const std::string& path) {
    if (owners(choice, entry.key).empty()) {
      report(entry.place, below(path, shown(std::string_view(entry.key))) + " is a field of no " + path, {});
    }
  }

  void unknown(const Schema& schema, const Entry& entry, const std::string& path) {
    const std::vector<std::string_view> names = names_of(schema);
    const std::string elsewhere = path_to(root_, entry.key, {});
    report(entry.place,
           below(path, shown(std::string_view(entry.key))) + " is not a field; " +
               (names.empty() ? "there are none here" : "the fields here are " + comma_list(names)),
           elsewhere.empty() ? did_you_mean(entry.key, names) : "did you mean \"" + elsewhere + "\"?");
  }

  const Schema& root_;
  std::string_view source_;
  Absent absent_;
  std::vector<Problem>& problems_;
};

}  // namespace

void read(const Schema& schema, void* object, const Table& table, std::string_view source, Absent absent,
          std::vector<Problem>& problems) {
  Reader(schema, source, absent, problems).read_fields(schema, object, table, {}, {});
}

void throw_if_any(std::vector<Problem> problems) {
  if (problems.size() > kMostProblems) {
    const std::size_t more = problems.size() - kMostProblems;
    problems.resize(kMostProblems);
    problems.push_back({{}, "and " + std::to_string(more) + " more problems", {}});
  }
  if (!problems.empty()) {
    throw Error(Exit::InvalidSpec, std::move(problems));
  }
}

}  // namespace ceteris::spec
