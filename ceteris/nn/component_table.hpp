// SPDX-License-Identifier: Apache-2.0
// Every component that has a name, in families, for help and the reference page. Free of libtorch.
#pragma once

#include <string_view>
#include <vector>

#include "ceteris/spec/document.hpp"

namespace ceteris::nn {

struct ComponentEntry {
  std::string_view name;  ///< as a spec field takes it
  std::string_view doc;
  std::vector<spec::FieldDoc> fields;  ///< its own options
};

struct ComponentFamily {
  std::string_view name;
  std::string_view doc;
  std::vector<ComponentEntry> entries;
};

/// Generated from the variants and enumerations of the *_spec.hpp headers, in the order they list their members.
[[nodiscard]] const std::vector<ComponentFamily>& component_table();

}  // namespace ceteris::nn
