// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ceteris/base/hash.hpp"
#include "ceteris/spec/json.hpp"

namespace ceteris::spec {

/// SHA-256, 64 hex digits, of the canonical JSON without the unhashed fields: equal exactly when two specs of a type
/// ask for the same thing. A field added to the list changes it. Throws as `describe` does.
template <Spec T>
[[nodiscard]] std::string identity(const T& spec) {
  return sha256_hex(json_text(describe(schema<T>(), &spec, Scope::Hashed)));
}

}  // namespace ceteris::spec
