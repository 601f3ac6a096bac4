// SPDX-License-Identifier: Apache-2.0
// Checking a JSON document against a schema file: the part of JSON Schema that those in docs/ use, strictly.
#pragma once

#include <string>

namespace ceteris::record {

/// What is wrong with the JSON text `value` by the JSON text `schema`, one line a fault. Every key has to be described,
/// required, and written.
[[nodiscard]] std::string schema_faults(const std::string& schema, const std::string& value);

}  // namespace ceteris::record
