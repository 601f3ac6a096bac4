// SPDX-License-Identifier: Apache-2.0
// Specs as files for people.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ceteris/spec/read.hpp"
#include "ceteris/spec/schema.hpp"
#include "ceteris/spec/value.hpp"

namespace ceteris::spec {

/// TOML 1.0. Throws an Error (exit 3) with line and column of the first slip in the grammar. Refuses a text over
/// 256 KiB and a key of more than 32 parts.
[[nodiscard]] Table parse_toml(std::string_view text, std::string_view source);

[[nodiscard]] std::string toml_text(const Schema& schema, const void* object);

/// Puts what the text says into `target`; absent keys keep their values. A variant is chosen by its name
/// (norm = "dyt") or by a table with the name under "kind"; a table without "kind" speaks about the alternative held.
/// Throws one Error (exit 3) with all problems, each with file, line and column, and then leaves `target` as it was.
template <Spec T>
void apply_toml(T& target, std::string_view text, std::string_view file_name) {
  all_or_nothing(target, [&](void* object, std::vector<Problem>& problems) {
    read(schema<T>(), object, parse_toml(text, file_name), file_name, Absent::Keeps, problems);
  });
}

template <Spec T>
[[nodiscard]] T read_toml(std::string_view text, std::string_view file_name) {
  T spec;
  apply_toml(spec, text, file_name);
  return spec;
}

/// Every field with its doc, range and unit as a comment. Throws as `describe` does.
template <Spec T>
[[nodiscard]] std::string to_toml(const T& spec) {
  return toml_text(schema<T>(), &spec);
}

}  // namespace ceteris::spec
