// SPDX-License-Identifier: Apache-2.0
// docs/audit.schema.json and the tables of docs/audit-json.md are made from the lists of audit_fields.hpp. After a
// change that is meant: CETERIS_APPROVE=1 .../ceteris_record_test --gtest_filter='AuditSchema.*', and review the
// difference.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "ceteris/base/file.hpp"
#include "ceteris/record/audit_fields.hpp"
#include "ceteris/record/json_schema_test.hpp"

namespace ceteris::record {
namespace {

using audit_fields::kList;
using audit_fields::kTokens;
using audit_fields::Listed;
using nlohmann::ordered_json;

std::filesystem::path docs(const char* name) {
  return std::filesystem::path(CETERIS_SOURCE_DIR) / "docs" / name;
}

template <typename T>
constexpr const char* kName = "";
template <>
constexpr const char* kName<Accuracy> = "accuracy";
template <>
constexpr const char* kName<Pair> = "pair";
template <>
constexpr const char* kName<RefusedFile> = "refused_file";
template <>
constexpr const char* kName<ReasonCount> = "reason_count";
template <>
constexpr const char* kName<DataSet> = "set";
template <>
constexpr const char* kName<Example> = "example";
template <>
constexpr const char* kName<Finding> = "finding";
template <>
constexpr const char* kName<Probe> = "probe";
template <>
constexpr const char* kName<Giveaway> = "giveaway";
template <>
constexpr const char* kName<Control> = "control";
template <>
constexpr const char* kName<SeedRun> = "seed_run";
template <>
constexpr const char* kName<Calibration> = "calibration";
template <>
constexpr const char* kName<TellingImage> = "telling_image";
template <>
constexpr const char* kName<SharedFile> = "shared_file";
template <>
constexpr const char* kName<AuditGateCheck> = "gate_check";
template <>
constexpr const char* kName<AuditGate> = "gate";
template <>
constexpr const char* kName<Timing> = "timing";
template <>
constexpr const char* kName<AuditRecord> = "audit";

template <typename T>
struct Type {};

template <typename T>
ordered_json schema_of(Type<T>) {
  if constexpr (std::is_same_v<T, bool>) {
    return {{"type", "boolean"}};
  } else if constexpr (std::is_integral_v<T>) {
    return {{"type", "integer"}};
  } else if constexpr (std::is_floating_point_v<T>) {
    return {{"type", {"number", "null"}}};
  } else if constexpr (std::is_enum_v<T>) {
    return {{"enum", kTokens<T>}};
  } else if constexpr (Listed<T>) {
    return {{"$ref", std::string("#/$defs/") + kName<T>}};
  } else {
    static_assert(std::is_same_v<T, std::string>);
    return {{"type", "string"}};
  }
}
ordered_json schema_of(Type<Interval>) {
  return {{"type", "array"}, {"items", schema_of(Type<double>{})}};
}
template <typename T>
ordered_json schema_of(Type<std::vector<T>>) {
  return {{"type", "array"}, {"items", schema_of(Type<T>{})}};
}
ordered_json schema_of(Type<Confusion>) {
  return schema_of(Type<std::vector<std::vector<std::int64_t>>>{});
}
ordered_json schema_of(Type<std::vector<NamedValue>>) {
  return {{"type", "object"}, {"additionalProperties", {{"type", "string"}}}};
}

template <typename T>
ordered_json object_schema() {
  ordered_json properties = ordered_json::object(), required = ordered_json::array();
  const auto add = [&](const auto& field) {
    using Value = std::remove_cvref_t<decltype(std::declval<T>().*field.member)>;
    const std::string name(field.name);
    if (name == "command") {
      return;  // stands in `environment`
    }
    properties[name] = {{"description", field.what}};
    properties[name].update(
        name == "spec" ? ordered_json{{"type", {"object", "null"}}, {"additionalProperties", ordered_json::object()}}
                       : schema_of(Type<Value>{}));
    required.push_back(name);
  };
  std::apply([&](const auto&... fields) { (add(fields), ...); }, kList<T>);
  return {{"type", "object"}, {"additionalProperties", false}, {"required", required}, {"properties", properties}};
}

ordered_json whole_schema() {
  ordered_json root = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                       {"title", "ceteris.audit"},
                       {"description",
                        "What 'ceteris audit --json' prints. Rates, probabilities and shares lie in [0, 1]. Indices of "
                        "sets count from 0 into 'sets'. A number that is not finite is null."}};
  ordered_json body = object_schema<AuditRecord>();
  ordered_json properties = {
      {"schema", {{"description", "always this"}, {"const", "ceteris.audit"}}},
      {"schema_version",
       {{"description", "grows when a key changes its meaning or disappears"}, {"const", kAuditSchema}}}};
  properties.update(body["properties"]);
  body["properties"] = properties;
  body["required"].insert(body["required"].begin(), {"schema", "schema_version"});
  root.update(body);
  const auto define = [&](auto type) {
    using T = typename decltype(type)::type;
    root["$defs"][kName<T>] = object_schema<T>();
  };
  define(std::type_identity<Accuracy>{});
  define(std::type_identity<Pair>{});
  define(std::type_identity<Probe>{});
  define(std::type_identity<Finding>{});
  define(std::type_identity<Example>{});
  define(std::type_identity<Giveaway>{});
  define(std::type_identity<Control>{});
  define(std::type_identity<DataSet>{});
  define(std::type_identity<ReasonCount>{});
  define(std::type_identity<RefusedFile>{});
  define(std::type_identity<SeedRun>{});
  define(std::type_identity<Calibration>{});
  define(std::type_identity<TellingImage>{});
  define(std::type_identity<SharedFile>{});
  define(std::type_identity<AuditGate>{});
  define(std::type_identity<AuditGateCheck>{});
  define(std::type_identity<Timing>{});
  return root;
}

template <typename T>
std::string table() {
  std::string text = "| key | what |\n| --- | --- |\n";
  std::apply(
      [&](const auto&... f) {
        ((text += std::string(f.name) == "command"
                      ? std::string()
                      : "| `" + std::string(f.name) + "` | " + std::string(f.what) + " |\n"),
         ...);
      },
      kList<T>);
  return text;
}

// The page with the table of one struct put between its marks.
template <typename T>
std::string with_table(std::string page) {
  const std::string begin = std::string("<!-- fields of ") + kName<T> + " -->\n", end = "<!-- end of fields -->";
  const std::size_t at = page.find(begin);
  EXPECT_NE(at, std::string::npos) << "docs/audit-json.md has no place for " << kName<T>;
  if (at != std::string::npos) {
    const std::size_t from = at + begin.size();
    page.replace(from, page.find(end, from) - from, table<T>());
  }
  return page;
}

void expect_approved(const char* name, const std::string& text) {
  if (std::getenv("CETERIS_APPROVE") != nullptr) {
    write_file_atomic(docs(name), text);
  }
  EXPECT_EQ(text, read_file(docs(name))) << "run with CETERIS_APPROVE=1 if the change is meant";
}

AuditRecord full_record() {
  AuditRecord record;
  record.spec_json = R"({"seed":1})";
  record.command = "ceteris audit a b";
  record.environment = {{"CPU", "one"}};
  record.timing = {.finished = "2026-11-30T00:00:00Z", .seconds = 9.5, .jobs = 2};
  record.gate.checks.resize(1);
  record.seeds.resize(1);
  record.seeds[0].train_loss = {1.5, std::numeric_limits<double>::quiet_NaN()};
  record.seeds[0].validation_accuracies = {0.5};
  record.pairs.resize(1);
  record.probes.resize(1);
  record.probes[0].confusion.counts = {{1, 2}, {3, 4}};
  record.probes[0].findings.resize(1);
  record.probes[0].findings[0].examples.resize(1);
  record.giveaways.resize(1);
  record.giveaways[0].values = {"present: 75"};
  record.giveaways[0].examples = {"a.jpg"};
  record.controls.resize(1);
  record.telling.resize(1);
  record.shared.resize(1);
  record.sets.resize(1);
  record.sets[0].refused_by_reason.resize(1);
  record.sets[0].refused_files.resize(1);
  record.sets[0].notes = {"a note"};
  record.confusion.counts = {{1, 2}, {3, 4}};
  return record;
}

TEST(AuditSchema, IsWhatTheListsOfFieldsSay) {
  expect_approved("audit.schema.json", whole_schema().dump(2) + "\n");
}

TEST(AuditSchema, TheTablesOfThePageAreWhatTheListsOfFieldsSay) {
  std::string page = read_file(docs("audit-json.md"));
  page = with_table<AuditRecord>(page);
  page = with_table<Accuracy>(page);
  page = with_table<Pair>(page);
  page = with_table<Probe>(page);
  page = with_table<Finding>(page);
  page = with_table<Example>(page);
  page = with_table<Giveaway>(page);
  page = with_table<Control>(page);
  page = with_table<DataSet>(page);
  page = with_table<ReasonCount>(page);
  page = with_table<RefusedFile>(page);
  page = with_table<SeedRun>(page);
  page = with_table<Calibration>(page);
  page = with_table<TellingImage>(page);
  page = with_table<SharedFile>(page);
  page = with_table<AuditGate>(page);
  page = with_table<AuditGateCheck>(page);
  page = with_table<Timing>(page);
  expect_approved("audit-json.md", page);
}

TEST(AuditSchema, DescribesEveryKeyOfAFullAuditAndNoOther) {
  EXPECT_EQ(schema_faults(whole_schema().dump(), to_json(full_record())), "");
  EXPECT_EQ(schema_faults(whole_schema().dump(), to_json(AuditRecord{})), "");
}

TEST(AuditSchema, FitsEveryAuditKeptAsAnExample) {
  std::size_t seen = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(CETERIS_SOURCE_DIR) / "tests/approval")) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("audit") && entry.path().extension() == ".json") {
      ++seen;
      EXPECT_EQ(schema_faults(whole_schema().dump(), read_file(entry.path())), "") << name;
    }
  }
  EXPECT_GE(seen, 1U);
}

TEST(AuditSchema, TheCheckItselfFindsFaults) {
  ordered_json json = ordered_json::parse(to_json(full_record()));
  json["probes"][0]["extra"] = 1;
  json["giveaways"][0].erase("p_value");
  json["verdict"] = "maybe";
  json["timing"]["seconds"] = "9";
  EXPECT_EQ(schema_faults(whole_schema().dump(), json.dump()),
            "$.verdict is not in the list\n$.probes[0].extra is written and not in the schema\n"
            "$.giveaways[0].p_value is in the schema and not written\n$.timing.seconds has another type\n");
}

}  // namespace
}  // namespace ceteris::record
