// SPDX-License-Identifier: Apache-2.0
// Records of studies, gates and analyses as JSON, over the lists of their members.
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "ceteris/record/analysis.hpp"
#include "ceteris/record/analysis_fields.hpp"
#include "ceteris/record/gate.hpp"
#include "ceteris/record/gate_fields.hpp"
#include "ceteris/record/study.hpp"
#include "ceteris/record/study_fields.hpp"

namespace ceteris::record {

namespace {

using Json = nlohmann::ordered_json;
using study_fields::kFields;
using study_fields::kSchemaName;
using study_fields::kWords;
using study_fields::Listed;

Json json_of(bool value) {
  return value;
}
Json json_of(int value) {
  return value;
}
/// JSON has no NaN and no infinity.
Json json_of(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}
Json json_of(const std::string& value) {
  return value;
}
Json json_of(Outcome value) {
  return meaning(value).name;
}
template <typename E>
requires std::is_enum_v<E> Json json_of(E value) {
  return kWords<E>.at(static_cast<std::size_t>(value));
}
template <Listed T>
Json json_of(const T& object);
template <typename T>
Json json_of(const std::optional<T>& value) {
  return value ? json_of(*value) : Json(nullptr);
}
template <typename T>
Json json_of(const std::vector<T>& values) {
  Json list = Json::array();
  for (const auto& value : values) {
    list.push_back(json_of(static_cast<const T&>(value)));
  }
  return list;
}
template <Listed T>
Json json_of(const T& object) {
  Json json = Json::object();
  std::apply([&](const auto&... f) { ((json[std::string(f.name)] = json_of(object.*f.member)), ...); }, kFields<T>);
  return json;
}

}  // namespace

std::string to_json(const StudyRecord& study) {
  Json json = {{"schema", kSchemaName}, {"schema_version", kStudySchema}};
  json.update(json_of(study));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string to_json(const GateRecord& gate) {
  Json json = {{"schema", study_fields::kGateSchemaName}, {"exit", exit_code(gate)}};
  json.update(json_of(gate));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string to_json(const AnalysisRecord& analysis) {
  Json json = {{"schema", study_fields::kAnalysisSchemaName}};
  json.update(json_of(analysis));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace ceteris::record
