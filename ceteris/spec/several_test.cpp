// SPDX-License-Identifier: Apache-2.0
// Tables of specs whose keys the user chooses, and lists of tables.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/spec/diff.hpp"
#include "ceteris/spec/document.hpp"
#include "ceteris/spec/example_plan.hpp"
#include "ceteris/spec/identity.hpp"
#include "ceteris/spec/json.hpp"
#include "ceteris/spec/refused.hpp"
#include "ceteris/spec/set.hpp"
#include "ceteris/spec/toml.hpp"

namespace {

namespace spec = ceteris::spec;
using example::DyT;
using example::Plan;
using example::problems_of;
using example::RmsNorm;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Plan read(const std::string& text) {
  return spec::read_toml<Plan>(text, "a.toml");
}

constexpr const char* kText = R"([metrics.accuracy]
from = "out.json"
margin = 0.01
[metrics."wall time"]
[[guards]]
metric = "memory"
[[guards]]
norm = {kind = "dyt", alpha0 = 2.0}
[layers]
first = "rmsnorm"
last = {kind = "rmsnorm", eps = 0.5}
)";

TEST(NamedSpecs, AreReadInTheOrderOfTheTextWithTheirPlaces) {
  const Plan plan = read(kText);
  ASSERT_EQ(plan.metrics.size(), 2U);
  EXPECT_EQ(plan.metrics[0].name, "accuracy");
  EXPECT_EQ(plan.metrics[0].value.margin, 0.01);
  EXPECT_EQ(plan.metrics[1].name, "wall time");
  EXPECT_EQ(plan.metrics[1].place.line, 4U);
  EXPECT_EQ(plan.metrics[1].value.margin, 0.005) << "what is not said has its default";
}

TEST(NamedSpecs, MayBeChoices) {
  const Plan plan = read(kText);
  ASSERT_EQ(plan.layers.size(), 2U);
  EXPECT_EQ(std::get<RmsNorm>(plan.layers[0].value).eps, 1e-5);
  EXPECT_EQ(std::get<RmsNorm>(plan.layers[1].value).eps, 0.5);
}

TEST(ListsOfTables, AreReadInOrderAndReplaceTheDefault) {
  const Plan plan = read(kText);
  ASSERT_EQ(plan.guards.size(), 2U);
  EXPECT_EQ(plan.guards[0].metric, "memory");
  EXPECT_EQ(std::get<DyT>(plan.guards[1].norm).alpha0, 2.0);
  EXPECT_EQ(read("").guards.size(), 1U);
  EXPECT_THAT(read("guards = []").guards, IsEmpty());
}

TEST(NamedSpecs, OfASecondTextReplaceThoseOfTheFirst) {
  Plan plan = read(kText);
  spec::apply_toml(plan, "[metrics.loss]\n", "b.toml");
  ASSERT_EQ(plan.metrics.size(), 1U);
  EXPECT_EQ(plan.metrics[0].name, "loss");
  EXPECT_EQ(plan.guards.size(), 2U) << "what is not said stays";
}

TEST(NamedSpecs, APathOfSetChangesOneOrAddsItAndAWholeReplacesAll) {
  Plan plan = read(kText);
  spec::set(plan, "metrics.accuracy.margin=0.5");
  spec::set(plan, R"(metrics."wall time".margin=0.25)");
  spec::set(plan, "metrics.loss.from=log");
  ASSERT_EQ(plan.metrics.size(), 3U);
  EXPECT_EQ(plan.metrics[0].value.margin, 0.5);
  EXPECT_EQ(plan.metrics[0].value.from, "out.json");
  EXPECT_EQ(plan.metrics[1].value.margin, 0.25);
  EXPECT_EQ(plan.metrics[2].value.from, "log");
  spec::set(plan, "layers.first.eps=0.125");
  EXPECT_EQ(std::get<RmsNorm>(plan.layers[0].value).eps, 0.125);
  spec::set(plan, "metrics={a={margin=0}}");
  ASSERT_EQ(plan.metrics.size(), 1U);
  EXPECT_EQ(plan.metrics[0].name, "a");
}

TEST(ListsOfTables, APathOfSetHasTheNumberOfTheElementOrTheNextOne) {
  Plan plan = read(kText);
  spec::set(plan, "guards.1.norm.alpha0=3");
  spec::set(plan, "guards.2.metric=third");
  ASSERT_EQ(plan.guards.size(), 3U);
  EXPECT_EQ(std::get<DyT>(plan.guards[1].norm).alpha0, 3.0);
  EXPECT_EQ(plan.guards[2].metric, "third");
  for (const char* wrong : {"4", "-1", "01", "x"}) {
    EXPECT_THAT(problems_of([&] { spec::set(plan, "guards." + std::string(wrong) + ".metric=a"); }),
                ElementsAre(HasSubstr("guards." + std::string(wrong) + " is not there; guards has 3, counted from 0")));
  }
  spec::set(plan, "guards=[{metric=only}]");
  EXPECT_EQ(plan.guards.size(), 1U);
}

TEST(NamedSpecs, AllProblemsAreToldWithTheNameTheyAreUnder) {
  const auto refused = problems_of([] {
    read(
        "[metrics.a]\nmargn = 1\nmargin = 2\n[metrics.\"b c\"]\nfrom = 1\n[metrics.d.e]\n[[guards]]\nmetrc = \"a\"\n"
        "[layers]\nx = \"rmsnrm\"\n");
  });
  EXPECT_THAT(
      refused,
      ElementsAre(
          "a.toml:2:1: metrics.a.margn is not a field; the fields here are from, margin, keys, note; did you mean "
          "\"margin\"?",
          "a.toml:3:10: metrics.a.margin = 2 is outside 0 to 1",
          "a.toml:5:8: metrics.\"b c\".from = 1 is not text; put it in quotes",
          "a.toml:6:12: metrics.d.e is not a field; the fields here are from, margin, keys, note",
          "a.toml:8:1: guards[0].metrc is not a field; the fields here are metric, norm; did you mean \"metric\"?",
          "a.toml:10:5: layers.x = \"rmsnrm\" is not one of rmsnorm, none; did you mean \"rmsnorm\"?"));
}

TEST(NamedSpecs, WhatIsNoTableIsToldHowToWriteIt) {
  EXPECT_THAT(problems_of([] { read("metrics = 1\nguards = {metric = \"a\"}\nnorms = [1]\n"); }),
              ElementsAre("a.toml:1:11: metrics = 1 is not a table; it holds a table for each name: [metrics.NAME]",
                          "a.toml:2:10: guards = a table is not a list of tables; begin each with [[guards]]",
                          HasSubstr("a.toml:3:10: norms[0] = 1 is not one of layernorm, dyt")));
  EXPECT_THAT(problems_of([] { read("[metrics]\naccuracy = 1\n"); }),
              ElementsAre("a.toml:2:12: metrics.accuracy = 1 is not a table; its fields are from, margin, keys, note"));
  EXPECT_THAT(problems_of([] { read("[metrics.\"\"]\n"); }),
              ElementsAre("a.toml:1:10: a name in metrics is empty or not valid UTF-8"));
}

TEST(NamedSpecs, AFieldOfTheElementsIsPointedToItsPlace) {
  EXPECT_THAT(problems_of([] { read("from = \"x\"\n"); }),
              ElementsAre(HasSubstr("did you mean \"metrics.NAME.from\"?")));
  EXPECT_THAT(problems_of([] { read("metric = \"x\"\n"); }),
              ElementsAre(HasSubstr("did you mean \"guards.N.metric\"?")));
}

TEST(NamedSpecs, TwoOfOneNameAreNotWritten) {
  Plan plan;
  plan.metrics = {{"a", {}, {}}, {"a", {}, {}}, {"", {}, {}}};
  EXPECT_THAT(problems_of([&] { static_cast<void>(spec::to_json(plan)); }),
              ElementsAre("metrics.a is there twice", "metrics has a name that is empty or not valid UTF-8"));
}

TEST(NamedSpecs, AreHashedWithoutRegardToTheirOrderAndListsWithRegardToIt) {
  EXPECT_EQ(spec::identity(read("metrics = {a = {margin = 0.1}, b = {}}")),
            spec::identity(read("metrics = {b = {}, a = {margin = 0.10}}")));
  EXPECT_NE(spec::identity(read("metrics = {a = {}}")), spec::identity(read("metrics = {b = {}}")));
  EXPECT_NE(spec::identity(read("norms = [\"layernorm\", \"dyt\"]")),
            spec::identity(read("norms = [\"dyt\", \"layernorm\"]")));
}

TEST(NamedSpecs, AnUnhashedFieldInsideIsLeftOutOfTheIdentityAndKeptAside) {
  const Plan plain = read("metrics.a.margin = 0.1");
  const Plan noted = read("metrics.a = {margin = 0.1, note = \"see there\"}");
  EXPECT_EQ(spec::identity(plain), spec::identity(noted));
  Plan back = plain;
  for (const spec::Setting& aside : spec::unhashed_settings(noted)) {
    spec::set(back, aside.path + "=" + aside.text);
  }
  EXPECT_EQ(spec::to_json(back), spec::to_json(noted));
}

TEST(NamedSpecs, ADifferenceHasThePathOfItsValueAsSetTakesIt) {
  const Plan left = read(kText);
  Plan right = left;
  spec::set_all(right, std::vector<std::string>{R"(metrics."wall time".margin=0.75)", "guards.0.metric=x",
                                                "layers.last.eps=0.25"});
  const auto differences = spec::diff(left, right);
  EXPECT_THAT(differences, ElementsAre(spec::Difference{"metrics.\"wall time\".margin", "0.005", "0.75"},
                                       spec::Difference{"guards.0.metric", "memory", "x"},
                                       spec::Difference{"layers.last.eps", "0.5", "0.25"}));
  Plan made = left;
  for (const spec::Difference& difference : differences) {
    spec::set(made, difference.path + "=" + difference.right);
  }
  EXPECT_EQ(spec::to_json(made), spec::to_json(right));
}

TEST(NamedSpecs, AnotherOrderOrSpellingIsNoDifference) {
  EXPECT_THAT(spec::diff(read("arms = {a = 0.1, b = [1.0]}"), read("arms = {a = 0.10, b = [1]}")), IsEmpty());
  EXPECT_EQ(spec::diff(read("arms = {a = \"1\"}"), read("arms = {a = 1}")).size(), 1U);
  EXPECT_THAT(spec::diff(read("arms = {a = 1, b = 2, c = 3}\nmetrics = {x = {}, y = {}}"),
                         read("arms = {c = 3, b = 2, a = 1}\nmetrics = {y = {}, x = {}}")),
              IsEmpty());
  EXPECT_THAT(spec::diff(read("arms = {a = 1, b = 2}"), read("arms = {c = 3, b = 0, a = 1}")),
              ElementsAre(spec::Difference{"arms.c", "", "3"}, spec::Difference{"arms.b", "2", "0"}));
}

TEST(NamedSpecs, AreWrittenForPeople) {
  const std::string text = spec::to_toml(read(kText));
  EXPECT_THAT(text, HasSubstr("\n# what is measured; a table for each name\n[metrics.accuracy]\nfrom = \"out.json\""));
  EXPECT_THAT(text, HasSubstr("\n[metrics.\"wall time\"]\n"));
  EXPECT_THAT(text, HasSubstr("\n# what must not get worse; a list of tables\n[[guards]]\nmetric = \"memory\""));
  EXPECT_THAT(text, HasSubstr("\n[guards.norm]\nkind = \"dyt\"\n"));
  EXPECT_THAT(text, HasSubstr("norms = []                      # norms in order; a list of tables\n"));
  EXPECT_EQ(spec::to_toml(spec::read_toml<Plan>(text, "again.toml")), text);
}

TEST(NamedSpecs, HelpNamesTheFieldsOfAnElement) {
  std::vector<std::string> rows;
  for (const spec::FieldDoc& doc : spec::document<Plan>()) {
    rows.push_back(doc.path + ": " + doc.type + (doc.default_text.empty() ? "" : " = " + doc.default_text) +
                   (doc.when.empty() ? "" : " when " + doc.when));
  }
  for (const char* row :
       {"arms: table with keys of your choice = {}", "factors: table with keys of your choice = {lr = 0.1}",
        "margin: any value or none = none", "metrics: table for each NAME of your choice",
        "metrics.NAME.margin: number = 0.005", "guards: list of tables", "guards.N.metric: text = time",
        "guards.N.norm: one of none, dyt = none", "guards.N.norm.alpha0: number = 0.5 when guards.N.norm = dyt",
        "layers.NAME.eps: number = 1e-05 when layers.NAME = rmsnorm",
        "norms.N.alpha0: number = 0.5 when norms.N = dyt"}) {
    EXPECT_THAT(rows, testing::Contains(row));
  }
}

}  // namespace
