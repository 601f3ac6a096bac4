// SPDX-License-Identifier: Apache-2.0
#include "ceteris/record/audit.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/record/audit_fields.hpp"

namespace ceteris::record {

namespace {

using Json = nlohmann::ordered_json;
using audit_fields::kList;
using audit_fields::kTokens;
using audit_fields::Listed;

template <typename T>
requires std::is_integral_v<T> Json json_of(T value) {
  return value;
}
/// JSON has no NaN and no infinity; both become null here, in one visible place.
Json json_of(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}
Json json_of(const std::string& value) {
  return value;
}
template <typename E>
requires std::is_enum_v<E> Json json_of(E value) {
  return kTokens<E>.at(static_cast<std::size_t>(value));
}
Json json_of(const Interval& interval) {
  return Json::array({json_of(interval.low), json_of(interval.high)});
}
Json json_of(const Confusion& confusion) {
  return confusion.counts;
}
/// One object; a name that occurs twice keeps its last value.
Json json_of(const std::vector<NamedValue>& values) {
  Json object = Json::object();
  for (const NamedValue& v : values) {
    object[v.name] = v.value;
  }
  return object;
}
template <Listed T>
Json json_of(const T& object);
template <typename T>
Json json_of(const std::vector<T>& values) {
  Json list = Json::array();
  for (const T& value : values) {
    list.push_back(json_of(value));
  }
  return list;
}
template <Listed T>
Json json_of(const T& object) {
  Json json = Json::object();
  std::apply([&](const auto&... f) { ((json[std::string(f.name)] = json_of(object.*f.member)), ...); }, kList<T>);
  return json;
}

}  // namespace

std::string to_json(const AuditRecord& record) {
  Json json = {{"schema", audit_fields::kSchemaName}, {"schema_version", kAuditSchema}};
  json.update(json_of(record));
  json["spec"] = nullptr;
  if (!record.spec_json.empty()) {
    json["spec"] = Json::parse(record.spec_json, nullptr, false);
    CETERIS_CHECK(!json["spec"].is_discarded(), "AuditRecord::spec_json is not JSON");
  }
  // The command differs between two runs of the same audit, as the machine does.
  json.erase("command");
  if (!record.command.empty()) {
    json["environment"]["command"] = record.command;
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string to_csv(const AuditRecord& record, const std::vector<ImageRow>& rows) {
  std::string csv = "set,image,group,part,reason";
  for (const DataSet& set : record.sets) {
    csv += ',' + csv_field("posterior " + set.name);
  }
  csv += '\n';
  for (const ImageRow& row : rows) {
    CETERIS_CHECK(row.set >= 0 && static_cast<std::size_t>(row.set) < record.sets.size(), "row of an unknown set");
    CETERIS_CHECK(row.posterior.empty() || row.posterior.size() == record.sets.size(), "one posterior a set");
    csv += csv_field(record.sets[static_cast<std::size_t>(row.set)].name);
    for (const std::string* text : {&row.name, &row.group, &row.part, &row.reason}) {
      csv += ',' + csv_field(*text);
    }
    for (std::size_t i = 0; i < record.sets.size(); ++i) {
      csv += ',';
      csv += row.posterior.empty() || !std::isfinite(row.posterior[i]) ? std::string() : shortest(row.posterior[i]);
    }
    csv += '\n';
  }
  return csv;
}

}  // namespace ceteris::record
