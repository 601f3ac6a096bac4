// SPDX-License-Identifier: Apache-2.0
#include "ceteris/record/audit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"

namespace ceteris::record {
namespace {

using nlohmann::ordered_json;
using testing::HasSubstr;

AuditRecord two_sets() {
  AuditRecord record;
  record.sets.resize(2);
  record.sets[0].name = "a";
  record.sets[1].name = "b, \"quoted\"";
  record.spec_json = R"({"seed":1,"size":64})";
  return record;
}

ImageRow image_row(int set, std::string name, std::string part, std::vector<double> posterior = {}) {
  ImageRow row;
  row.set = set;
  row.name = std::move(name);
  row.part = std::move(part);
  row.posterior = std::move(posterior);
  return row;
}

TEST(AuditJson, StartsWithItsSchemaAndEndsWithWhatDiffersBetweenRuns) {
  AuditRecord record = two_sets();
  record.environment = {{"cpu", "one"}};
  record.timing.seconds = 12;
  record.command = "ceteris audit a b";
  const ordered_json json = ordered_json::parse(to_json(record));
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) {
    keys.push_back(key);
  }
  EXPECT_EQ(keys.front(), "schema");
  EXPECT_EQ(json["schema"], "ceteris.audit");
  EXPECT_EQ(json["schema_version"], kAuditSchema);
  EXPECT_EQ(keys[keys.size() - 2], "environment");
  EXPECT_EQ(keys.back(), "timing");
  EXPECT_EQ(json["environment"]["command"], "ceteris audit a b");
}

TEST(AuditJson, IsTheSameBesidesCommandEnvironmentAndTiming) {
  AuditRecord record = two_sets();
  ordered_json one = ordered_json::parse(to_json(record));
  record.command = "ceteris audit a b --jobs 2";
  record.environment = {{"cpu", "two"}};
  record.timing.seconds = 9;
  ordered_json two = ordered_json::parse(to_json(record));
  EXPECT_NE(one.dump(), two.dump());
  for (ordered_json* json : {&one, &two}) {
    json->erase("environment");
    json->erase("timing");
  }
  EXPECT_EQ(one.dump(), two.dump());
}

TEST(AuditJson, NumbersReadBackToTheSameDouble) {
  AuditRecord record = two_sets();
  for (const double value : {0.1, 1.0 / 3.0, 0.59333333333333338, 5e-324, 1.0}) {
    record.accuracy.value = value;
    EXPECT_EQ(ordered_json::parse(to_json(record))["accuracy"]["value"].get<double>(), value);
  }
}

TEST(AuditJson, NeverWritesNanOrInfinity) {
  AuditRecord record = two_sets();
  record.accuracy.value = std::numeric_limits<double>::quiet_NaN();
  record.accuracy.wilson95 = {-std::numeric_limits<double>::infinity(), 1};
  record.calibration.bits = std::numeric_limits<double>::infinity();
  record.seeds.resize(1);
  record.seeds[0].train_loss = {1.5, std::nan("")};
  const std::string text = to_json(record);
  const ordered_json json = ordered_json::parse(text);  // NaN and Infinity are not JSON: parsing proves their absence
  EXPECT_TRUE(json["accuracy"]["value"].is_null());
  EXPECT_TRUE(json["accuracy"]["wilson95"][0].is_null());
  EXPECT_EQ(json["accuracy"]["wilson95"][1], 1.0);
  EXPECT_TRUE(json["calibration"]["bits"].is_null());
  EXPECT_TRUE(json["seeds"][0]["train_loss"][1].is_null());
}

TEST(AuditJson, KeepsNamesThatAreNotUtf8Readable) {
  AuditRecord record = two_sets();
  record.sets[0].refused_files = {{"bad\xff\xfe.jpg", "truncated", "<script>"}};
  const ordered_json json = ordered_json::parse(to_json(record));
  EXPECT_EQ(json["sets"][0]["refused_files"][0]["name"], "bad\uFFFD\uFFFD.jpg");
  EXPECT_EQ(json["sets"][0]["refused_files"][0]["detail"], "<script>");
}

TEST(AuditJson, WritesEveryVerdictAsItsOwnToken) {
  AuditRecord record = two_sets();
  std::vector<std::string> tokens;
  for (const Verdict verdict :
       {Verdict::NoVerdict, Verdict::Indistinguishable, Verdict::Weak, Verdict::Clear, Verdict::AlmostPerfect}) {
    record.verdict = verdict;
    tokens.push_back(ordered_json::parse(to_json(record))["verdict"]);
  }
  EXPECT_THAT(tokens, testing::ElementsAre("no_verdict", "indistinguishable", "weak", "clear", "almost_perfect"));
}

TEST(AuditJson, TheNumbersOfTheSpecReadBackTheSame) {
  AuditRecord record;
  record.spec_json = R"({"seed":18446744073709551615,"rate":0.1,"least":5e-324,"shift":-9223372036854775808})";
  const ordered_json spec = ordered_json::parse(to_json(record))["spec"];
  EXPECT_EQ(spec, ordered_json::parse(record.spec_json));
  EXPECT_EQ(spec["seed"].get<std::uint64_t>(), 18'446'744'073'709'551'615U);
  EXPECT_EQ(spec["least"].get<double>(), 5e-324);
}

TEST(AuditJson, CarriesTheSpecAsJsonAndRefusesOneThatIsNone) {
  AuditRecord record = two_sets();
  EXPECT_EQ(ordered_json::parse(to_json(record))["spec"].dump(), R"({"seed":1,"size":64})");
  record.spec_json = "{";
  EXPECT_THROW((void)to_json(record), Bug);
  record.spec_json.clear();
  EXPECT_TRUE(ordered_json::parse(to_json(record))["spec"].is_null());
}

TEST(AuditCsv, QuotesOnlyWhatNeedsIt) {
  const AuditRecord record = two_sets();
  std::vector<ImageRow> rows = {image_row(0, "x.jpg", "test", {0.25, 0.75}),
                                image_row(1, "line\nbreak, \"q\".jpg", "refused")};
  rows[0].group = "g";
  rows[1].reason = "truncated";
  EXPECT_EQ(to_csv(record, rows),
            "set,image,group,part,reason,posterior a,\"posterior b, \"\"quoted\"\"\"\n"
            "a,x.jpg,g,test,,0.25,0.75\n"
            "\"b, \"\"quoted\"\"\",\"line\nbreak, \"\"q\"\".jpg\",,refused,truncated,,\n");
}

TEST(AuditCsv, WithoutRowsIsItsHeader) {
  EXPECT_EQ(to_csv(AuditRecord{}, {}), "set,image,group,part,reason\n");
}

TEST(AuditCsv, LeavesPosteriorsThatAreNotNumbersEmpty) {
  const AuditRecord record = two_sets();
  EXPECT_THAT(to_csv(record, {image_row(0, "x", "test", {std::nan(""), 1})}), HasSubstr("a,x,,test,,,1\n"));
}

TEST(AuditCsv, RefusesARowOfNoSet) {
  const AuditRecord record = two_sets();
  EXPECT_THROW((void)to_csv(record, {image_row(2, "x", "test")}), Bug);
  EXPECT_THROW((void)to_csv(record, {image_row(0, "x", "test", {1})}), Bug);
}

}  // namespace
}  // namespace ceteris::record
