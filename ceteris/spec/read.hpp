// SPDX-License-Identifier: Apache-2.0
// From what a text said to a spec.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/spec/schema.hpp"
#include "ceteris/spec/value.hpp"

namespace ceteris::spec {

/// What an absent key means.
enum class Absent {
  Keeps,    ///< the field keeps the value it has
  Missing,  ///< the text is wrong
};

/// Puts what `table` says into `object` (of the type `schema` describes) and appends every problem found, each with
/// its place in `source`. Choosing the alternative a variant already holds changes nothing else in it; choosing another
/// starts from that one's defaults.
void read(const Schema& schema, void* object, const Table& table, std::string_view source, Absent absent,
          std::vector<Problem>& problems);

/// Throws an Error (exit 3) that holds `problems`, if there are any: the first hundred, and how many more.
void throw_if_any(std::vector<Problem> problems);

/// Changes `target` through `change(object, problems)`, or leaves it as it was and throws when there are problems.
template <Spec T, typename Change>
void all_or_nothing(T& target, Change change) {
  T copy = target;
  std::vector<Problem> problems;
  change(static_cast<void*>(&copy), problems);
  throw_if_any(std::move(problems));
  target = std::move(copy);
}

}  // namespace ceteris::spec
