// SPDX-License-Identifier: Apache-2.0
// --set path=value: one field from the command line.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/spec/read.hpp"
#include "ceteris/spec/schema.hpp"
#include "ceteris/spec/value.hpp"

namespace ceteris::spec {

/// The value of an assignment: a TOML value, but words need no quotes. In the open a word reaches to the end of the
/// text, blanks and commas included; inside [ ] and { } to the next comma or bracket. Throws an Error (exit 3) placed
/// at `source`.
[[nodiscard]] Value parse_value(std::string_view text, std::string_view source);

/// "model.norm.alpha0=0.7" as a tree, whose tables are Keys::Path; a key in quotes may hold any character. Throws an
/// Error (exit 3) placed at `source`.
[[nodiscard]] Table parse_assignment(std::string_view assignment, std::string_view source);

/// Splits "layernorm,dyt" or "[3,3],[2,2]" at the commas outside quotes and brackets.
[[nodiscard]] std::vector<std::string> split_values(std::string_view text);

/// Applies assignments in order to an object of the type `schema` describes, appending problems placed at
/// "--set path=value".
void set_all(const Schema& schema, void* object, std::span<const std::string> assignments,
             std::vector<Problem>& problems);

/// "model.norm=dyt", "model.norm.alpha0=0.7", "depths=[3,3,9,3]", "norm={kind=dyt, alpha0=0.7}",
/// "metrics.accuracy.margin=0.01", "guards.0.margin=0.01". The later wins. A path changes one entry of a table of the
/// user's keys or of a list of tables, or adds it; a value for the whole replaces all of them. Throws one Error (exit
/// 3) with the problems of all assignments, and then leaves `target` as it was.
template <Spec T>
void set_all(T& target, std::span<const std::string> assignments) {
  all_or_nothing(target, [&](void* object, std::vector<Problem>& problems) {
    set_all(schema<T>(), object, assignments, problems);
  });
}

template <Spec T>
void set(T& target, std::string_view assignment) {
  const std::string one(assignment);
  set_all(target, std::span(&one, 1));
}

}  // namespace ceteris::spec
