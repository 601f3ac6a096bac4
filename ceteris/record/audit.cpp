// SPDX-License-Identifier: Apache-2.0
#include "ceteris/record/audit.hpp"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::record {

namespace {

using Json = nlohmann::ordered_json;

/// The words of `Verdict` and `TellingImage::Kind` in JSON, in the order of their enumerators.
constexpr std::array<std::string_view, 5> kVerdictTokens = {"no_verdict", "indistinguishable", "weak", "clear",
                                                            "almost_perfect"};
constexpr std::array<std::string_view, 3> kTellingTokens = {"typical", "swap", "boundary"};

std::string token(Verdict verdict) {
  return std::string(kVerdictTokens.at(static_cast<std::size_t>(verdict)));
}

/// JSON has no NaN and no infinity; both become null here, in one visible place.
Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json numbers(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) {
    list.push_back(number(value));
  }
  return list;
}

template <typename T, typename F>
Json list_of(const std::vector<T>& items, F&& one) {
  Json list = Json::array();
  for (const T& item : items) {
    list.push_back(one(item));
  }
  return list;
}

Json json_of(const Accuracy& a) {
  return {{"correct", a.correct},         {"total", a.total},
          {"value", number(a.value)},     {"wilson95", {number(a.wilson95.low), number(a.wilson95.high)}},
          {"p_value", number(a.p_value)}, {"p_permutation", number(a.p_permutation)}};
}

Json json_of(const DataSet& set) {
  Json json{{"name", set.name},
            {"location", set.location},
            {"kind", set.kind},
            {"fingerprint", set.fingerprint},
            {"files", set.files},
            {"not_images", set.not_images},
            {"scanned", set.scanned},
            {"refused", set.refused},
            {"duplicates_within", set.duplicates_within},
            {"duplicates_across", set.duplicates_across},
            {"groups", set.groups},
            {"train", set.train},
            {"validation", set.validation},
            {"test", set.test},
            {"common_format", set.common_format},
            {"common_format_share", number(set.common_format_share)},
            {"median_width", number(set.median_width)},
            {"median_height", number(set.median_height)},
            {"median_bytes", number(set.median_bytes)},
            {"refused_by_reason", list_of(set.refused_by_reason,
                                          [](const ReasonCount& r) -> Json {
                                            return {{"reason", r.reason}, {"count", r.count}};
                                          })},
            {"refused_files", list_of(set.refused_files, [](const RefusedFile& f) -> Json {
               return {{"name", f.name}, {"reason", f.reason}, {"detail", f.detail}};
             })}};
  if (!set.notes.empty()) {
    json["notes"] = set.notes;
  }
  return json;
}

Json json_of(const Probe& probe) {
  return {{"name", probe.name},
          {"title", probe.title},
          {"sees", probe.sees},
          {"family", probe.family},
          {"features", probe.features},
          {"accuracy", json_of(probe.accuracy)},
          {"p_holm", number(probe.p_holm)},
          {"verdict", token(probe.verdict)},
          {"confusion", probe.confusion.counts},
          {"findings", probe.findings}};
}

Json json_of(const SeedRun& run) {
  return {{"seed", run.seed},
          {"accuracy", json_of(run.accuracy)},
          {"validation_accuracy", number(run.validation_accuracy)},
          {"train_loss", numbers(run.train_loss)},
          {"validation_accuracies", numbers(run.validation_accuracies)}};
}

Json json_of(const Control& control) {
  return {{"name", control.name},
          {"title", control.title},
          {"expectation", control.expectation},
          {"accuracy", json_of(control.accuracy)},
          {"passed", control.passed}};
}

Json json_of(const TellingImage& image) {
  return {{"kind", kTellingTokens.at(static_cast<std::size_t>(image.kind))},
          {"set", image.set},
          {"predicted", image.predicted},
          {"posterior", number(image.posterior)},
          {"name", image.name},
          {"tile", image.tile}};
}

/// Named values as one object; a name that occurs twice keeps its last value.
Json object_of(const std::vector<NamedValue>& values) {
  Json object = Json::object();
  for (const NamedValue& v : values) {
    object[v.name] = v.value;
  }
  return object;
}

}  // namespace

std::string verdict_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::NoVerdict:
      return "no verdict";
    case Verdict::Indistinguishable:
      return "indistinguishable";
    case Verdict::Weak:
      return "weakly distinguishable";
    case Verdict::Clear:
      return "clearly distinguishable";
    case Verdict::AlmostPerfect:
      return "almost perfectly distinguishable";
  }
  throw Bug("verdict", "a verdict outside the list", __FILE__, __LINE__);
}

std::string to_json(const AuditRecord& record) {
  Json spec = nullptr;
  if (!record.spec_json.empty()) {
    spec = Json::parse(record.spec_json, nullptr, false);
    CETERIS_CHECK(!spec.is_discarded(), "AuditRecord::spec_json is not JSON");
  }
  Json environment = object_of(record.environment);
  if (!record.command.empty()) {
    environment["command"] = record.command;
  }
  const Json json = {
      {"schema", "ceteris.audit"},
      {"schema_version", kAuditSchema},
      {"version", record.version},
      {"title", record.title},
      {"identity", record.identity},
      {"alerts", record.alerts},
      {"verdict", token(record.verdict)},
      {"headline", record.headline},
      {"accuracy", json_of(record.accuracy)},
      {"chance", number(record.chance)},
      {"total_variation", number(record.total_variation)},
      {"images_per_set", record.images_per_set},
      {"images_needed", record.images_needed},
      {"classifier", record.classifier},
      {"selection", record.selection},
      {"verdict_rule", record.verdict_rule},
      {"seeds", list_of(record.seeds, [](const SeedRun& s) { return json_of(s); })},
      {"confusion", record.confusion.counts},
      {"pairs",
       list_of(record.pairs,
               [](const Pair& p) -> Json {
                 return {{"a", p.a}, {"b", p.b}, {"accuracy", json_of(p.accuracy)}, {"verdict", token(p.verdict)}};
               })},
      {"calibration",
       {{"temperature", number(record.calibration.temperature)},
        {"expected_error", number(record.calibration.expected_error)},
        {"brier", number(record.calibration.brier)},
        {"log_loss", number(record.calibration.log_loss)},
        {"bits", number(record.calibration.bits)}}},
      {"probes", list_of(record.probes, [](const Probe& p) { return json_of(p); })},
      {"controls", list_of(record.controls, [](const Control& c) { return json_of(c); })},
      {"telling", list_of(record.telling, [](const TellingImage& t) { return json_of(t); })},
      {"sets", list_of(record.sets, [](const DataSet& s) { return json_of(s); })},
      {"shared", list_of(record.shared,
                         [](const SharedFile& s) -> Json {
                           return {{"set_a", s.set_a}, {"name_a", s.name_a}, {"set_b", s.set_b}, {"name_b", s.name_b}};
                         })},
      {"advice", record.advice},
      {"scope", record.scope},
      {"spec", spec},
      {"environment", environment},
      {"timing", object_of(record.timing)}};
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
