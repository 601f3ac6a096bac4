// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/json_depth.hpp"
#include "ceteris/record/gate.hpp"
#include "ceteris/record/gate_fields.hpp"

namespace ceteris::record {
namespace {

using study_fields::kFields;
using study_fields::kWords;
using study_fields::Listed;
using Read = nlohmann::json;

template <Listed T>
void read(const Read& json, T& object);

/// Throws nlohmann's exception for what is missing or of another type.
template <typename T>
void read(const Read& json, T& value) {
  json.get_to(value);
}
template <typename E>
requires std::is_enum_v<E>
void read(const Read& json, E& value) {
  const auto found = std::ranges::find(kWords<E>, json.get<std::string>());
  if (found == kWords<E>.end()) {
    throw std::out_of_range("no such word");
  }
  value = static_cast<E>(found - kWords<E>.begin());
}
template <typename T>
void read(const Read& json, std::optional<T>& value) {
  if (json.is_null()) {
    value.reset();
  } else {
    read(json, value.emplace());
  }
}
template <Listed T>
void read(const Read& json, std::vector<T>& values) {
  values.clear();
  for (const Read& one : json) {
    read(one, values.emplace_back());
  }
}
template <Listed T>
void read(const Read& json, T& object) {
  std::apply([&](const auto&... f) { (read(json.at(std::string(f.name)), object.*f.member), ...); }, kFields<T>);
}

}  // namespace

std::string_view to_string(GateWord word) {
  return kWords<GateWord>.at(static_cast<std::size_t>(word));
}

int exit_code(const GateRecord& gate) {
  return static_cast<int>(gate.passed ? Exit::Ok : gate.word == GateWord::Worse ? Exit::ShownWorse : Exit::NotMet);
}

GateRecord gate_from_json(std::string_view text, const std::string& where) {
  require_flat_json(text, where);
  const std::string advice = "put it back from a copy";
  try {
    const Read json = Read::parse(text);
    if (json.at("schema") != study_fields::kGateSchemaName) {
      throw spec_error(where, "is not a verdict of a gate of this version of ceteris", advice);
    }
    GateRecord gate;
    read(json, gate);
    return gate;
  } catch (const Read::exception&) {
    throw spec_error(where, "is not what ceteris wrote there", advice);
  } catch (const std::out_of_range&) {
    throw spec_error(where, "is not what ceteris wrote there", advice);
  }
}

}  // namespace ceteris::record
