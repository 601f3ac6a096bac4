// SPDX-License-Identifier: Apache-2.0
#include "ceteris/record/json_schema_test.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

namespace ceteris::record {

using nlohmann::ordered_json;

namespace {

bool has_type(const std::string& type, const ordered_json& value) {
  return (type == "null" && value.is_null()) || (type == "boolean" && value.is_boolean()) ||
         (type == "integer" && value.is_number_integer()) || (type == "number" && value.is_number()) ||
         (type == "string" && value.is_string()) || (type == "array" && value.is_array()) ||
         (type == "object" && value.is_object());
}

class Schema {
 public:
  explicit Schema(const ordered_json& root) : root_(root) {}

  [[nodiscard]] std::string faults(const ordered_json& value) const { return faults(root_, value, "$"); }

 private:
  [[nodiscard]] std::string faults(const ordered_json& schema, const ordered_json& value, const std::string& at) const;
  [[nodiscard]] std::string object_faults(const ordered_json& schema, const ordered_json& value,
                                          const std::string& at) const;

  ordered_json root_;
};

std::string Schema::faults(const ordered_json& schema, const ordered_json& value, const std::string& at) const {
  if (schema.empty() || (schema.size() == 1 && schema.contains("description"))) {
    return {};  // anything
  }
  if (schema.contains("$ref")) {
    return faults(root_.at(ordered_json::json_pointer(schema["$ref"].get<std::string>().substr(1))), value, at);
  }
  if (schema.contains("anyOf")) {
    std::string all;
    for (const ordered_json& choice : schema["anyOf"]) {
      const std::string wrong = faults(choice, value, at);
      if (wrong.empty()) {
        return {};
      }
      all += wrong;
    }
    return all;
  }
  if (schema.contains("const")) {
    return schema["const"] == value ? "" : at + " is not the constant\n";
  }
  if (schema.contains("enum")) {
    const auto& words = schema["enum"];
    return std::find(words.begin(), words.end(), value) != words.end() ? "" : at + " is not in the list\n";
  }
  const ordered_json types = schema.at("type").is_array() ? schema["type"] : ordered_json::array({schema["type"]});
  if (std::none_of(types.begin(), types.end(), [&](const auto& t) { return has_type(t, value); })) {
    return at + " has another type\n";
  }
  std::string all;
  for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) {
    all += faults(schema.at("items"), value[i], at + '[' + std::to_string(i) + ']');
  }
  return value.is_object() ? object_faults(schema, value, at) : all;
}

std::string Schema::object_faults(const ordered_json& schema, const ordered_json& value, const std::string& at) const {
  if (schema.at("additionalProperties").is_object()) {
    std::string all;
    for (const auto& [key, one] : value.items()) {
      all += faults(schema["additionalProperties"], one, at + '.' + key);
    }
    return all;
  }
  std::string all = schema.at("additionalProperties") == false ? "" : at + " lets other keys in\n";
  std::vector<std::string> required = schema.at("required");
  for (const auto& [key, one] : schema.at("properties").items()) {
    if (!value.contains(key)) {
      all += at + '.' + key + " is in the schema and not written\n";
    } else {
      all += faults(one, value[key], at + '.' + key);
    }
    all += one.value("description", "").empty() ? at + '.' + key + " is not described\n" : "";
    const auto listed = std::find(required.begin(), required.end(), key);
    all += listed == required.end() ? at + '.' + key + " is not required\n" : "";
    if (listed != required.end()) {
      required.erase(listed);
    }
  }
  for (const auto& [key, one] : value.items()) {
    all += schema["properties"].contains(key) ? "" : at + '.' + key + " is written and not in the schema\n";
  }
  return all + (required.empty() ? "" : at + " requires what it does not describe\n");
}

}  // namespace

std::string schema_faults(const std::string& schema, const std::string& value) {
  return Schema(ordered_json::parse(schema)).faults(ordered_json::parse(value));
}

}  // namespace ceteris::record
