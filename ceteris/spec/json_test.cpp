// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ceteris/base/hash.hpp"
#include "ceteris/spec/example_specs.hpp"
#include "ceteris/spec/identity.hpp"
#include "ceteris/spec/refused.hpp"

namespace {

using ceteris::spec::from_json;
using ceteris::spec::identity;
using ceteris::spec::to_json;
using example::problems_of;
using example::Study;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kDefaults =
    R"({"clip":null,"flip":true,"frozen":[true,false],"jobs":1,"label":"base","last_pool":null,"milestones":[],)"
    R"("model":{"depths":[3,3,9,3],"norm":{"centred":false,"eps":1e-04,"kind":"rmsnorm"},"pool":"mean"},)"
    R"("note":"","offset":-1,"pools":["token"],"rate":0.001,"seed":1,"size":64,"tags":["a","b"]})";

TEST(Json, IsCanonical) {
  EXPECT_EQ(to_json(Study()), kDefaults);
}

TEST(Json, ReadsBackWhateverTheOrderAndTheBlanks) {
  EXPECT_EQ(to_json(from_json<Study>(kDefaults)), kDefaults);
  EXPECT_EQ(std::get<example::DyT>(
                from_json<example::Model>("{ \"pool\": \"token\",\n \"norm\": {\"alpha0\": 1, \"kind\": \"dyt\"},"
                                          "\"depths\": []}")
                    .norm)
                .alpha0,
            1.0);
}

TEST(Json, NumbersAreShortestAndZeroHasNoSign) {
  Study study;
  study.rate = 0.1 + 0.2;
  study.milestones = {-0.0, 1.0, 1e300, 5e-324, 12345678901234567890.0};
  const std::string text = to_json(study);
  EXPECT_THAT(text, HasSubstr("\"rate\":0.30000000000000004"));
  EXPECT_THAT(text, HasSubstr("\"milestones\":[0,1,1e+300,5e-324,1"));
  EXPECT_EQ(from_json<Study>(text).milestones, study.milestones);
}

TEST(Json, IsStrict) {
  const auto problems_in = [](std::string_view text) {
    return problems_of([&] { static_cast<void>(from_json<example::Model>(text, "spec.json")); });
  };
  EXPECT_THAT(problems_in(R"({"depths":[1],"norm":{"kind":"dyt"},"more":1})"),
              ElementsAre("spec.json: norm.alpha0 is missing", HasSubstr("spec.json: more is not a field"),
                          "spec.json: pool is missing"));
}

TEST(Json, AnyMissingPartIsTold) {
  const auto problems_in = [](std::string_view text) {
    return problems_of([&] { static_cast<void>(from_json<example::Model>(text, "spec.json")); });
  };
  EXPECT_THAT(problems_in(R"({"depths":[1],"norm":{},"pool":"mean"})"), ElementsAre("spec.json: norm.kind is missing"));
  EXPECT_THAT(problems_in(R"({"depths":[1],"norm":"dyt","pool":"mean"})"),
              ElementsAre("spec.json: norm.alpha0 is missing"));
  EXPECT_THAT(problems_in(R"({"depths":[1],"norm":{"kind":"none"},"pool":null})"),
              ElementsAre("spec.json: pool = null is not one of mean, token"));
  EXPECT_THAT(problems_in(R"({"depths":[1],"depths":[2]})"),
              ElementsAre("spec.json: the key \"depths\" is given twice"));
  EXPECT_THAT(problems_in("{\n  \"depths\": [1,}"), ElementsAre(HasSubstr("spec.json:2:")));
  EXPECT_THAT(problems_in("[1]"), ElementsAre("spec.json: the JSON is [1], not an object"));
  EXPECT_THAT(problems_in(""), ElementsAre(HasSubstr("spec.json:1:1: this is not JSON")));
}

TEST(Json, RefusesToWriteWhatCouldNotBeReadBack) {
  Study study;
  study.size = 5000;
  study.seed = std::numeric_limits<std::uint64_t>::max();
  study.rate = std::numeric_limits<double>::quiet_NaN();
  study.note = "\xff";
  study.label = "none";
  study.model.pool = static_cast<example::Pool>(7);
  EXPECT_THAT(problems_of([&] { static_cast<void>(to_json(study)); }),
              ElementsAre("size = 5000 is outside 8 to 512 px", "model.pool = null is not one of mean, token",
                          HasSubstr("note = "), HasSubstr("seed = "), "rate = nan is not a finite number",
                          HasSubstr("label = \"none\" cannot be told from no text")));
}

TEST(Identity, IsTheHashOfTheCanonicalTextWithoutUnhashedFields) {
  std::string hashed(kDefaults);
  hashed.erase(hashed.find("\"jobs\":1,"), 9);
  EXPECT_EQ(identity(Study()), ceteris::sha256_hex(hashed));
}

TEST(Identity, ChangesWithEveryHashedFieldAndWithNoOther) {
  Study study;
  study.jobs = 8;
  EXPECT_EQ(identity(study), identity(Study()));
  study.model.norm = example::RmsNorm{.eps = 1e-5};
  EXPECT_NE(identity(study), identity(Study()));
}

struct Grouped {
  example::Model model;
  int other = 1;
  static constexpr auto fields() {
    return std::tuple{ceteris::spec::field("model", &Grouped::model, "for show", ceteris::spec::unhashed),
                      ceteris::spec::field("other", &Grouped::other, "counts")};
  }
};

TEST(Identity, LeavesOutAllOfAnUnhashedGroup) {
  Grouped grouped;
  grouped.model.norm = example::DyT{};
  EXPECT_EQ(identity(grouped), ceteris::sha256_hex("{\"other\":1}"));
}

TEST(Identity, TellsAlternativesWithEqualFieldsApart) {
  Study layer;
  layer.model.norm = example::LayerNorm{};
  Study none;
  none.model.norm = example::NoNorm{};
  EXPECT_NE(identity(layer), identity(none));
}

TEST(Identity, ZeroHasOneIdentity) {
  Study minus;
  minus.rate = -0.0;
  Study plus;
  plus.rate = 0.0;
  EXPECT_EQ(identity(minus), identity(plus));
}

}  // namespace
