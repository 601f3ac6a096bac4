// SPDX-License-Identifier: Apache-2.0
// Canonical JSON: one text a spec, so that a hash of it names the spec.
#pragma once

#include <string>
#include <string_view>

#include "ceteris/spec/read.hpp"
#include "ceteris/spec/schema.hpp"
#include "ceteris/spec/value.hpp"
#include "ceteris/spec/write.hpp"

namespace ceteris::spec {

/// The text as a JSON string, quotes included; empty when it is not UTF-8.
[[nodiscard]] std::string json_string(std::string_view text);

/// Keys sorted by bytes, no blanks, whole numbers as they are, others in the shortest form that reads back, -0 as 0.
[[nodiscard]] std::string json_text(const Table& table);

/// Throws an Error (exit 3) for anything but one JSON object: with line and column of a slip in the grammar, for a key
/// given twice, for nesting deeper than 64.
[[nodiscard]] Table parse_json(std::string_view text, std::string_view source);

/// Canonical JSON with every field, a variant as an object with its "kind". Throws as `describe` does.
template <Spec T>
[[nodiscard]] std::string to_json(const T& spec) {
  return json_text(describe(schema<T>(), &spec, Scope::All));
}

/// Reads what to_json wrote, blanks and order of keys free. Strict: every field must be there, and no other; only a
/// field `since` a version may be absent, and then has its old default. Throws one Error (exit 3) with all problems.
template <Spec T>
[[nodiscard]] T from_json(std::string_view text, std::string_view source = "JSON") {
  T spec;
  all_or_nothing(spec, [&](void* object, std::vector<Problem>& problems) {
    read(schema<T>(), object, parse_json(text, source), source, Absent::Missing, problems);
  });
  return spec;
}

}  // namespace ceteris::spec
