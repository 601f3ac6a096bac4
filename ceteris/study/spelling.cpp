// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/spelling.hpp"

#include <cmath>

#include "ceteris/spec/json.hpp"

namespace ceteris::study {
std::optional<Value> value_from(const spec::Value& value) {
  const auto* real = std::get_if<double>(&value.data);
  const bool number = std::holds_alternative<std::int64_t>(value.data) || (real != nullptr && std::isfinite(*real));
  if (number || std::holds_alternative<std::string>(value.data) || std::holds_alternative<bool>(value.data)) {
    return Value{spec::scalar_text(value), number};
  }
  return std::nullopt;
}

std::string values_json(const Settings& settings) {
  std::string text = "{";
  for (const Setting& setting : settings) {
    // A text "true" and the value true are the same argument of a command; JSON says the value.
    const bool plain = setting.value.number || setting.value.text == "true" || setting.value.text == "false";
    text += (text.size() > 1 ? ", " : "") + spec::json_string(setting.name) + ": " +
            (plain ? (setting.value.number ? canonical(setting.value) : setting.value.text)
                   : spec::json_string(setting.value.text));
  }
  return text + "}";
}

}  // namespace ceteris::study
