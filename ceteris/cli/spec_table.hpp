// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "ceteris/spec/document.hpp"

namespace ceteris::cli {

/// A specification that `ceteris help NAME` explains and docs/reference.md lists.
struct SpecEntry {
  std::string_view name;
  std::string_view summary;
  std::vector<spec::FieldDoc> (*document)();
  std::span<const std::string_view> first;  ///< fields that most people change before any other
};

[[nodiscard]] std::span<const SpecEntry> spec_table();

}  // namespace ceteris::cli
