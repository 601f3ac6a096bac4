// SPDX-License-Identifier: Apache-2.0
// Help and the reference page, from the field lists.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/spec/schema.hpp"

namespace ceteris::spec {

/// One field in words. A nested spec has an entry of its own before its fields, of type "group" and without a default.
/// The fields of a table whose keys the user chooses are below NAME, those of a list of tables below N.
struct FieldDoc {
  std::string path;
  std::string type;          ///< "whole number", "one of layernorm, dyt", "list of numbers", "group", ...
  std::string default_text;  ///< as --set takes it
  std::string range;         ///< "8 to 512", or empty
  std::string unit;
  std::string doc;
  bool hashed = true;      ///< false for itself or any parent marked unhashed: it cannot change a result
  std::string when;        ///< "model.norm = dyt" for a field of that alternative, or empty
  std::string since = {};  ///< the version it came with, or empty
};

[[nodiscard]] std::vector<FieldDoc> document(const Schema& schema);

/// Every field, those of every alternative included, in the order of the list.
template <Spec T>
[[nodiscard]] std::vector<FieldDoc> document() {
  return document(schema<T>());
}

/// For a terminal: one paragraph a field, no line longer than `width` unless a single word is.
[[nodiscard]] std::string help_text(std::string_view title, std::span<const FieldDoc> docs, std::size_t width);

/// For the reference page: a level-2 heading and a table.
[[nodiscard]] std::string markdown(std::string_view title, std::span<const FieldDoc> docs);

}  // namespace ceteris::spec
