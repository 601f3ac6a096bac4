// SPDX-License-Identifier: Apache-2.0
// Whether a value fits a field. Readers and writers ask the same question, so nothing is written that could not be
// read back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/spec/schema.hpp"
#include "ceteris/spec/value.hpp"

namespace ceteris::spec {

/// Appends what is wrong with `value` for the field at `path`; true when nothing is. Elements of a list are judged
/// one by one.
bool check(const FieldInfo& field, const Leaf& leaf, const Value& value, const std::string& path,
           std::string_view source, std::vector<Problem>& problems);

/// "whole number", "list of numbers", "one of a, b"; with "or none" for an optional.
[[nodiscard]] std::string type_text(const Leaf& leaf);

/// "8 to 512", or empty.
[[nodiscard]] std::string range_text(const FieldInfo& field);

/// `did you mean "layernorm"?`, or empty when no candidate is near.
[[nodiscard]] std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& candidates);

[[nodiscard]] std::string comma_list(const std::vector<std::string_view>& names);

}  // namespace ceteris::spec
