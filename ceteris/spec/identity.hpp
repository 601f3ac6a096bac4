// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "ceteris/base/hash.hpp"
#include "ceteris/spec/json.hpp"

namespace ceteris::spec {

/// Canonical JSON of what can change a result: without the unhashed fields, such as paths. Throws as `describe` does.
template <Spec T>
[[nodiscard]] std::string identity_json(const T& spec) {
  return json_text(describe(schema<T>(), &spec, Scope::Hashed));
}

/// What identity_json leaves out, as `set_all` takes it back; a list of tables that has such fields, whole.
template <Spec T>
[[nodiscard]] std::vector<Setting> unhashed_settings(const T& spec) {
  const std::vector<Setting> hashed = settings(describe(schema<T>(), &spec, Scope::Hashed));
  std::vector<Setting> rest = settings(describe(schema<T>(), &spec, Scope::All));
  std::erase_if(rest, [&](const Setting& one) {
    return std::any_of(hashed.begin(), hashed.end(),
                       [&](const Setting& other) { return other.path == one.path && other.text == one.text; });
  });
  return rest;
}

/// SHA-256, 64 hex digits, of identity_json: equal exactly when two specs of a type ask for the same thing. A field
/// added to the list changes it, unless it is `since` a version. Throws as `describe` does.
template <Spec T>
[[nodiscard]] std::string identity(const T& spec) {
  return sha256_hex(identity_json(spec));
}

}  // namespace ceteris::spec
