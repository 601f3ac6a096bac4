// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/free.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/spec/diff.hpp"
#include "ceteris/spec/example_plan.hpp"
#include "ceteris/spec/identity.hpp"
#include "ceteris/spec/json.hpp"
#include "ceteris/spec/refused.hpp"
#include "ceteris/spec/set.hpp"
#include "ceteris/spec/toml.hpp"

namespace {

namespace spec = ceteris::spec;
using example::Plan;
using example::problems_of;
using ::testing::ElementsAre;

Plan read(const std::string& text) {
  return spec::read_toml<Plan>(text, "a.toml");
}

std::string arms_after(std::vector<std::string> assignments, const std::string& text = "") {
  Plan plan = read(text);
  spec::set_all(plan, assignments);
  return spec::plain_text({plan.arms, {}, {}});
}

TEST(FreeTable, TakesKeysAndValuesAsTheyStandWithTheirPlaces) {
  const Plan plan =
      read("[arms]\noff = {smoothing = 0.0}\n\"ViT-S/16 (DyT)\" = {smoothing = 0.10, tags = [\"a\", 1, true]}\n");
  ASSERT_EQ(plan.arms.size(), 2U);
  EXPECT_EQ(plan.arms[1].key, "ViT-S/16 (DyT)");
  EXPECT_EQ(plan.arms[1].place.line, 3U);
  const auto& inner = std::get<spec::Table>(plan.arms[1].value.data);
  EXPECT_EQ(spec::scalar_text(inner[0].value), "0.10");
  EXPECT_EQ(inner[0].place.column, 21U);
  EXPECT_EQ(spec::toml_text(inner[1].value), "[\"a\", 1, true]");
}

TEST(FreeTable, OfAFileOrJsonReplacesTheDefault) {
  EXPECT_EQ(spec::plain_text({read("").factors, {}, {}}), "{lr = 0.1}");
  EXPECT_EQ(spec::plain_text({read("factors.depth = [1, 2]").factors, {}, {}}), "{depth = [1, 2]}");
  EXPECT_TRUE(read("factors = {}").factors.empty());
}

TEST(FreeTable, ThePathOfSetKeepsTheOtherKeysAndAWholeReplacesThem) {
  const std::string text = "arms = {off = {s = 0.0, t = 1}, on = 2}";
  EXPECT_EQ(arms_after({"arms.off.s=0.10"}, text), "{off = {s = 0.10, t = 1}, on = 2}");
  EXPECT_EQ(arms_after({"arms.more.u=x"}, text), "{off = {s = 0.0, t = 1}, on = 2, more = {u = x}}");
  EXPECT_EQ(arms_after({"arms.off={s=3}"}, text), "{off = {s = 3}, on = 2}");
  EXPECT_EQ(arms_after({"arms.on.deep=1"}, text), "{off = {s = 0.0, t = 1}, on = {deep = 1}}");
  EXPECT_EQ(arms_after({"arms={a=1}"}, text), "{a = 1}");
  EXPECT_EQ(arms_after({"arms={}"}, text), "{}");
}

TEST(FreeTable, KeysInQuotesHoldAnyCharacter) {
  EXPECT_EQ(arms_after({R"(arms."a.b=c".'d e'=1)"}), R"({"a.b=c" = {"d e" = 1}})");
  EXPECT_EQ(arms_after({R"(arms={"x, y"=1, 'z}'=2})"}), R"({"x, y" = 1, "z}" = 2})");
  EXPECT_EQ(arms_after({R"(arms.kind=1)"}), "{kind = 1}");
}

TEST(FreeTable, IsHashedByTheValuesOfItsNumbersAndNotByTheirSpelling) {
  EXPECT_EQ(spec::identity(read("arms = {a = 0.1, b = 1}")), spec::identity(read("arms = {b = 1, a = 0.10}")));
  EXPECT_NE(spec::identity(read("arms = {a = 0.1}")), spec::identity(read("arms = {a = 0.2}")));
  EXPECT_NE(spec::identity(read("arms = {a = 1}")), spec::identity(read("arms = {a = \"1\"}")));
}

TEST(FreeTable, IsWrittenOnOneLineWithItsSpelling) {
  EXPECT_THAT(spec::to_toml(read("arms.a.s = 0.10")),
              testing::HasSubstr("arms = {a = {s = 0.10}}         # what is compared\n"));
}

TEST(FreeTable, ADifferenceHasThePathOfItsValue) {
  const auto differences =
      spec::diff(read("arms = {a = {s = 0.0}, b = {s = 1}}"), read("arms = {a = {s = 0.10}, b = {s = 1}}"));
  EXPECT_THAT(differences, ElementsAre(spec::Difference{"arms.a.s", "0.0", "0.10"}));
}

TEST(FreeTable, RefusesWhatItCouldNotWriteEachWithItsPlace) {
  EXPECT_THAT(problems_of([] { read("[arms]\na = nan\nb = 2024-01-01\n\"\" = 1\n"); }),
              ElementsAre("a.toml:2:5: arms.a = nan is not a finite number",
                          "a.toml:3:5: arms.b = 2024-01-01 is a date or a time; put it in quotes",
                          "a.toml:4:1: a key of arms is empty; give it a name"));
  EXPECT_THAT(
      problems_of([] { read("arms = [1]"); }),
      ElementsAre("a.toml:1:8: arms = [1] is not a table; its keys are of your choice: arms = { key = value }"));
  std::string deep = "1";
  for (int i = 0; i < 17; ++i) deep = "{a=" + deep + "}";
  EXPECT_THAT(problems_of([&] { read("arms = " + deep); }),
              ElementsAre(testing::HasSubstr("nested deeper than 16 levels")));
  Plan plan;
  plan.arms = {{"a", {}, {std::string("\xff"), {}, {}}}, {"\xff", {}, {1.0, {}, {}}}};
  EXPECT_EQ(problems_of([&] { static_cast<void>(spec::to_json(plan)); }).size(), 2U);
}

TEST(FreeValue, TakesAnyValueAndNone) {
  for (const char* value : {"true", "7", "0.10", "word", "[1, a]", "{a = 0.10}"}) {
    Plan plan;
    spec::set(plan, "margin=" + std::string(value));
    EXPECT_EQ(spec::plain_text(plan.margin), value);
    EXPECT_EQ(spec::to_json(spec::read_toml<Plan>(spec::to_toml(plan), "b.toml")), spec::to_json(plan));
    spec::set(plan, "margin=none");
    EXPECT_TRUE(spec::is_none(plan.margin));
  }
  EXPECT_TRUE(spec::is_none(spec::from_json<Plan>(spec::to_json(Plan{})).margin));
}

TEST(FreeValue, TheTextNoneAndNullInsideAreRefused) {
  Plan plan;
  plan.margin.data = std::string("none");
  EXPECT_THAT(problems_of([&] { static_cast<void>(spec::to_json(plan)); }),
              ElementsAre("margin = \"none\" cannot be told from no text; choose another text"));
  std::string json = spec::to_json(Plan{});
  json.replace(json.find("\"margin\":null"), 13, "\"margin\":[null]");
  EXPECT_THAT(problems_of([&] { static_cast<void>(spec::from_json<Plan>(json)); }),
              ElementsAre("JSON: margin[0] = null is no value; leave the key out"));
}

}  // namespace
