// SPDX-License-Identifier: Apache-2.0
// From a spec to plain values, the common start of every writer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ceteris/spec/schema.hpp"
#include "ceteris/spec/value.hpp"

namespace ceteris::spec {

enum class Scope {
  All,
  Hashed,  ///< without the fields that cannot change a result, and those `since` a version that have their old default
};

/// What the program did before a field that is `since` a version came, as `describe` gives it: the value the field has
/// in a spec that says nothing of it.
[[nodiscard]] Value old_default(const Schema& schema, const FieldInfo& field, Scope scope);

/// Every field in the order of its list; a variant is a table whose first entry is "kind". Throws an Error (exit 3)
/// that names every value no reader would take back: out of range, not finite, not UTF-8, an enumeration's number
/// without a name, two specs of one name.
[[nodiscard]] Table describe(const Schema& schema, const void* object, Scope scope);

struct Setting {
  std::string path;
  std::string text;  ///< as --set takes it
};

/// How a table of the user's keys, or a list of tables, is listed.
enum class Detail {
  Whole,  ///< as one setting, which replaces what was there
  Parts,  ///< each value with its path: "metrics.accuracy.margin", "guards.0.name"
};

/// One line a field: what --set needs, in this order, to make the same spec from the defaults.
[[nodiscard]] std::vector<Setting> settings(const Table& described, Detail detail = Detail::Whole);

/// "path=value" for every field; `set_all` with them turns any spec of the type into this one.
template <Spec T>
[[nodiscard]] std::vector<std::string> to_assignments(const T& spec) {
  std::vector<std::string> lines;
  for (const Setting& setting : settings(describe(schema<T>(), &spec, Scope::All))) {
    lines.push_back(setting.path + "=" + setting.text);
  }
  return lines;
}

}  // namespace ceteris::spec
