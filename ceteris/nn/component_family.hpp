// SPDX-License-Identifier: Apache-2.0
// Components of one kind, for help and the reference page, made from the variants and enumerations of specs. Free of
// libtorch.
#pragma once

#include <string_view>
#include <utility>
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

/// The alternatives of a variant of specs, in its order.
template <typename Variant>
[[nodiscard]] ComponentFamily alternatives(std::string_view name, std::string_view doc) {
  ComponentFamily family{name, doc, {}};
  for (const spec::Option& option : spec::TypeOf<Variant>::get()->options) {
    family.entries.push_back({option.kind, option.doc, spec::document(*option.schema)});
  }
  return family;
}

/// The values of an enumeration with spec_names and spec_doc, in their order.
template <typename Enumeration>
[[nodiscard]] ComponentFamily values(std::string_view name, std::string_view doc) {
  ComponentFamily family{name, doc, {}};
  for (const auto& [value, word] : spec_names(Enumeration{})) {
    family.entries.push_back({word, spec_doc(value), {}});
  }
  return family;
}

}  // namespace ceteris::nn
