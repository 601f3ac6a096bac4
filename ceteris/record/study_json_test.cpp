// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/record/json_schema_test.hpp"
#include "ceteris/record/study.hpp"
#include "ceteris/record/study_fields.hpp"

namespace ceteris::record {
namespace {

using nlohmann::ordered_json;
using study_fields::kFields;
using study_fields::kWords;
using study_fields::Listed;
using testing::AllOf;
using testing::HasSubstr;

// A record in which every member has a value of its own, made from the same lists that the writer uses.

struct Counter {
  int next = 1;
};
void fill(bool& value, Counter& n) {
  value = n.next++ % 2 == 1;
}
void fill(int& value, Counter& n) {
  value = n.next++;
}
void fill(double& value, Counter& n) {
  value = 1.0 / (3 + n.next++);
}
void fill(std::string& value, Counter& n) {
  value = "text \"" + std::to_string(n.next++) + "\" <b>\u00e9\U0001F600";
}
template <typename E>
requires std::is_enum_v<E>
void fill(E& value, Counter& n) {
  const std::size_t count = std::is_same_v<E, Outcome> ? kOutcomes.size() : kWords<E>.size();
  value = static_cast<E>(static_cast<std::size_t>(n.next++) % count);
}
template <Listed T>
void fill(T& object, Counter& n);
template <typename T>
void fill(std::optional<T>& value, Counter& n) {
  fill(value.emplace(), n);
}
template <typename T>
void fill(std::vector<T>& values, Counter& n) {
  for (int i = 0; i < 2; ++i) {
    T value{};
    fill(value, n);
    values.push_back(std::move(value));
  }
}
template <Listed T>
void fill(T& object, Counter& n) {
  std::apply([&](const auto&... f) { (fill(object.*f.member, n), ...); }, kFields<T>);
}

StudyRecord full_study() {
  StudyRecord study;
  Counter counter;
  fill(study, counter);
  for (StudyContrast& contrast : study.contrasts) {
    contrast.metric %= 2;
  }
  for (StudyItems& items : study.items) {
    items.contrast.metric %= 2;
  }
  for (StudyRule& rule : study.rules) {
    for (StudyContrast& contrast : rule.contrasts) {
      contrast.metric %= 2;
    }
  }
  study.tuning->metric %= 2;
  return study;
}

// Equality over the same lists; NaN equals NaN.

bool same(double a, double b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}
template <typename T>
requires(!Listed<T>) bool same(const T& a, const T& b) {
  return a == b;
}
template <Listed T>
bool same(const T& a, const T& b);
template <typename T>
bool same(const std::optional<T>& a, const std::optional<T>& b) {
  return a.has_value() == b.has_value() && (!a || same(*a, *b));
}
template <typename T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const T& x, const T& y) { return same(x, y); });
}
template <Listed T>
bool same(const T& a, const T& b) {
  return std::apply([&](const auto&... f) { return (same(a.*f.member, b.*f.member) && ...); }, kFields<T>);
}

std::string problems_of(const std::string& json) {
  try {
    (void)study_from_json(json, "study.json");
  } catch (const Error& e) {
    EXPECT_EQ(e.exit(), Exit::InvalidSpec);
    return e.what();
  }
  return {};
}

TEST(StudyJson, ReadsBackExactlyWhatWasWritten) {
  const StudyRecord study = full_study();
  const StudyRecord back = study_from_json(to_json(study), "study.json");
  EXPECT_TRUE(same(back, study));
  EXPECT_EQ(to_json(back), to_json(study));
  EXPECT_EQ(back.contrasts.at(1).margin, study.contrasts.at(1).margin);
  EXPECT_EQ(back.arms.at(1).cells.at(0).scored, study.arms.at(1).cells.at(0).scored);
}

TEST(StudyJson, OfNothingReadsBackToo) {
  EXPECT_TRUE(same(study_from_json(to_json(StudyRecord{}), "x"), StudyRecord{}));
}

TEST(StudyJson, TheComparisonItselfSeesADifferenceInAnyDepth) {
  StudyRecord study = full_study();
  study.attribution.at(1).add_one_in->ci95->high += 1e-15;
  EXPECT_FALSE(same(study, full_study()));
}

TEST(StudyJson, NumbersReadBackToTheSameDouble) {
  StudyRecord study = full_study();
  for (const double value : {0.1, 1.0 / 3.0, 5e-324, 1.7976931348623157e308, -0.0, 1e23}) {
    study.contrasts.at(0).estimate = value;
    const double back = study_from_json(to_json(study), "x").contrasts.at(0).estimate;
    EXPECT_EQ(back, value);
    EXPECT_EQ(std::signbit(back), std::signbit(value));
  }
}

TEST(StudyJson, WritesWhatIsNotFiniteAsNullAndReadsItAsNotANumber) {
  StudyRecord study = full_study();
  study.contrasts.at(0).standard_error = std::numeric_limits<double>::quiet_NaN();
  study.contrasts.at(0).degrees_of_freedom = std::numeric_limits<double>::infinity();
  study.contrasts.at(0).margin = std::numeric_limits<double>::quiet_NaN();
  const StudyRecord back = study_from_json(to_json(study), "x");
  EXPECT_TRUE(std::isnan(back.contrasts.at(0).standard_error));
  EXPECT_TRUE(std::isnan(back.contrasts.at(0).degrees_of_freedom));
  EXPECT_FALSE(back.contrasts.at(0).margin.has_value());
}

TEST(StudyJson, KeepsBytesThatAreNoTextAsReplacementCharacters) {
  StudyRecord study;
  study.name = std::string("a\xff\0b", 4);
  EXPECT_EQ(study_from_json(to_json(study), "x").name, std::string("a\uFFFD\0b", 6));
}

TEST(StudyJson, StartsWithItsSchema) {
  EXPECT_EQ(to_json(StudyRecord{}).substr(0, 56), "{\n  \"schema\": \"ceteris.study\",\n  \"schema_version\": 1,\n  ");
}

// What cannot be a record.

TEST(StudyJson, NamesTheLineWhereTextIsNotJson) {
  EXPECT_THAT(problems_of("{\n\"schema\": \"ceteris.study\",\n oops"), HasSubstr("study.json:3: is not JSON"));
  EXPECT_THAT(problems_of(""), HasSubstr("is not JSON"));
  EXPECT_THAT(problems_of(std::string("\0\xff", 2)), HasSubstr("is not JSON"));
  EXPECT_THAT(problems_of("{\"schema\": 1e999}"), HasSubstr("no double can hold"));
}

TEST(StudyJson, RefusesOtherSchemasAndVersions) {
  ordered_json json = ordered_json::parse(to_json(full_study()));
  json["schema_version"] = 2;
  EXPECT_THAT(problems_of(json.dump()), HasSubstr("version 2; this program reads \"ceteris.study\" version 1"));
  json["schema"] = "ceteris.audit";
  EXPECT_THAT(problems_of(json.dump()), HasSubstr("has schema \"ceteris.audit\""));
  EXPECT_THAT(problems_of("[]"), HasSubstr("has schema nothing"));
  EXPECT_THAT(problems_of("{\"schema\": {}}"), HasSubstr("has schema nothing"));
}

TEST(StudyJson, NamesEveryProblemAtOnceWithItsPlace) {
  ordered_json json = ordered_json::parse(to_json(full_study()));
  json["arms"][1]["cells"][0].erase("seconds");
  json["contrasts"][0]["verdict"] = "equivalant";
  json["contrasts"][0]["n"] = 2.5;
  json["contrasts"][0]["p"] = "small";
  json["planned_trials"] = 3000000000;
  json["paired"] = nullptr;
  json["hosts"] = 4;
  EXPECT_THAT(problems_of(json.dump()),
              AllOf(HasSubstr("study.json: arms[1].cells[0].seconds is missing"),
                    HasSubstr("contrasts[0].verdict = 'equivalant' is not known; did you mean 'equivalent'"),
                    HasSubstr("contrasts[0].n is no whole number of 32 bits"),
                    HasSubstr("contrasts[0].p is string, not a number or null"),
                    HasSubstr("planned_trials is no whole number of 32 bits"),
                    HasSubstr("paired is null, not true or false"), HasSubstr("hosts is number, not a list")));
}

TEST(StudyJson, RefusesListsThatDoNotMatchTheMetrics) {
  StudyRecord study = full_study();
  study.contrasts.at(1).metric = -1;
  study.arms.at(0).means.clear();
  study.arms.at(1).cells.at(1).values.resize(7);
  EXPECT_THAT(problems_of(to_json(study)), AllOf(HasSubstr("contrasts[1].metric = -1 is not one of the 2 metrics"),
                                                 HasSubstr("arms[0].means has 0 entries for 2 metrics"),
                                                 HasSubstr("arms[1].cells[1].values has 7 entries for 2 metrics")));
}

TEST(StudyJson, CountsProblemsBeyondTheFirstTwenty) {
  ordered_json json = ordered_json::parse(to_json(full_study()));
  json["tasks"] = std::vector<int>(500, 1);
  EXPECT_THAT(problems_of(json.dump()), HasSubstr("has 480 more problems"));
}

TEST(StudyJson, SurvivesADepthOfAHundredThousand) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_THAT(problems_of(deep), HasSubstr("has schema nothing"));
  ordered_json json = ordered_json::parse(to_json(full_study()));
  json["tasks"] = "here";
  std::string text = json.dump();
  text.replace(text.find("\"here\""), 6, deep);
  EXPECT_THAT(problems_of(text), HasSubstr("tasks[0] is array, not text"));
}

TEST(StudyJson, IgnoresKeysOfLaterPrograms) {
  ordered_json json = ordered_json::parse(to_json(full_study()));
  json["weather"] = "rain";
  EXPECT_TRUE(same(study_from_json(json.dump(), "x"), full_study()));
}

ordered_json schema_file() {
  return ordered_json::parse(read_file(std::filesystem::path(CETERIS_SOURCE_DIR) / "docs" / "study.schema.json"));
}

TEST(StudySchema, DescribesEveryKeyOfAFullStudyAndNoOther) {
  EXPECT_EQ(schema_faults(schema_file().dump(), to_json(full_study())), "");
}

TEST(StudySchema, LetsEverythingBeAbsentThatCanBe) {
  EXPECT_EQ(schema_faults(schema_file().dump(), to_json(StudyRecord{})), "");
  StudyRecord bare = full_study();
  bare.contrasts = {StudyContrast{}};
  bare.attribution = {StudyAttribution{}};
  bare.power = {StudyPower{}};
  bare.front = {StudyFrontPoint{}};
  bare.arms.at(0).cells.at(0).values = {std::nullopt, std::numeric_limits<double>::infinity()};
  EXPECT_EQ(schema_faults(schema_file().dump(), to_json(bare)), "");
}

TEST(StudySchema, KnowsTheSameWordsAsTheProgram) {
  const ordered_json defs = schema_file().at("$defs");
  const auto expect = [&](const char* name, const auto& words) {
    EXPECT_EQ(defs.at(name).at("enum"), ordered_json(words)) << name;
  };
  expect("better", kWords<Better>);
  expect("scale", kWords<MetricScale>);
  expect("role", kWords<MetricRole>);
  expect("verdict", kWords<StudyVerdict>);
  expect("severity", kWords<Severity>);
  std::vector<std::string> outcomes;
  for (const OutcomeMeaning& outcome : kOutcomes) {
    outcomes.emplace_back(outcome.name);
  }
  expect("outcome", outcomes);
}

TEST(StudySchema, TheCheckItselfFindsFaults) {
  ordered_json json = ordered_json::parse(to_json(full_study()));
  json["arms"][0]["extra"] = 1;
  json["arms"][1].erase("cost");
  json["contrasts"][0]["p"] = "0.1";
  EXPECT_EQ(schema_faults(schema_file().dump(), json.dump()),
            "$.arms[0].extra is written and not in the schema\n$.arms[1].cost is in the schema and not written\n"
            "$.contrasts[0].p has another type\n");
}

}  // namespace
}  // namespace ceteris::record
