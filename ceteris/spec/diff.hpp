// SPDX-License-Identifier: Apache-2.0
// Where two specs differ: the description of an experimental contrast.
#pragma once

#include <string>
#include <vector>

#include "ceteris/spec/write.hpp"

namespace ceteris::spec {

struct Difference {
  std::string path;
  std::string left;  ///< as --set takes it; empty where the left spec has no such field, alternative or key
  std::string right;

  bool operator==(const Difference&) const = default;
};

[[nodiscard]] std::vector<Difference> diff(const std::vector<Setting>& left, const std::vector<Setting>& right);

/// In the order of the field list; of tables of the user's keys and of lists of tables each value has its path. Where a
/// variant differs, its name comes first, then the fields of the left alternative and of the right one; fields both
/// have and hold alike are left out. Throws as `describe` does.
template <Spec T>
[[nodiscard]] std::vector<Difference> diff(const T& left, const T& right) {
  return diff(settings(describe(schema<T>(), &left, Scope::All), Detail::Parts),
              settings(describe(schema<T>(), &right, Scope::All), Detail::Parts));
}

}  // namespace ceteris::spec
