// SPDX-License-Identifier: Apache-2.0
// Checking a JSON document against a schema file: the part of JSON Schema that those in docs/ use, strictly.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace ceteris::record {

class Schema {
 public:
  explicit Schema(const nlohmann::ordered_json& root) : root_(root) {}

  /// What is wrong with `value`, one line a fault. Every key has to be described, required, and written.
  [[nodiscard]] std::string faults(const nlohmann::ordered_json& value) const { return faults(root_, value, "$"); }

 private:
  [[nodiscard]] std::string faults(const nlohmann::ordered_json& schema, const nlohmann::ordered_json& value,
                                   const std::string& at) const;
  [[nodiscard]] std::string object_faults(const nlohmann::ordered_json& schema, const nlohmann::ordered_json& value,
                                          const std::string& at) const;

  nlohmann::ordered_json root_;
};

}  // namespace ceteris::record
