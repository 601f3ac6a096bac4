// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/spec/example_specs.hpp"
#include "ceteris/spec/refused.hpp"
#include "ceteris/spec/write.hpp"

namespace {

using ceteris::spec::set;
using ceteris::spec::set_all;
using ceteris::spec::split_values;
using example::problems_of;
using example::Study;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Study with(std::string_view assignment) {
  Study study;
  set(study, assignment);
  return study;
}

std::vector<std::string> problems_with(std::string_view assignment) {
  return problems_of([&] { static_cast<void>(with(assignment)); });
}

TEST(Set, TakesTomlValues) {
  EXPECT_EQ(with("size=128").size, 128);
  EXPECT_EQ(with("size = 0x20").size, 32);
  EXPECT_EQ(with("rate=1e-4").rate, 1e-4);
  EXPECT_EQ(with("rate=3").rate, 3.0);
  EXPECT_EQ(with("offset=-12").offset, -12);
  EXPECT_FALSE(with("flip=false").flip);
  EXPECT_EQ(with("note=\"a \\\"b\\\"\\n\"").note, "a \"b\"\n");
  EXPECT_EQ(with("note='a\\n'").note, "a\\n");
  EXPECT_THAT(with("model.depths=[3,3,9,3]").model.depths, ElementsAre(3, 3, 9, 3));
  EXPECT_THAT(with("model.depths=[ 1 , 2, ]").model.depths, ElementsAre(1, 2));
  EXPECT_TRUE(with("tags=[]").tags.empty());
}

TEST(Set, TakesWordsWithoutQuotes) {
  EXPECT_EQ(with("note=hello").note, "hello");
  EXPECT_EQ(with("note= my photos, part 2 = old ").note, "my photos, part 2 = old");
  EXPECT_EQ(with("note=").note, "");
  EXPECT_EQ(with("model.pool=token").model.pool, example::Pool::Token);
  EXPECT_THAT(with("tags=[one, \"two, three\", four]").tags, ElementsAre("one", "two, three", "four"));
  EXPECT_THAT(with("pools=[mean,token]").pools, ElementsAre(example::Pool::Mean, example::Pool::Token));
}

TEST(Set, ATextFieldTakesAWordAsItWasTyped) {
  EXPECT_EQ(with("note=007").note, "007");
  EXPECT_EQ(with("note=1.50").note, "1.50");
  EXPECT_EQ(with("note=true").note, "true");
  EXPECT_THAT(with("tags=[1.0, true]").tags, ElementsAre("1.0", "true"));
}

TEST(Set, NoneEmptiesAnOptional) {
  EXPECT_EQ(with("label=none").label, std::nullopt);
  Study study = with("clip=2");
  EXPECT_EQ(study.clip, 2.0);
  set(study, "clip=none");
  EXPECT_EQ(study.clip, std::nullopt);
}

TEST(Set, ChoosesAlternativesAndSetsTheirFields) {
  const std::vector<std::string> both{"model.norm=dyt", "model.norm.alpha0=0.7"};
  Study study;
  set_all(study, both);
  EXPECT_EQ(std::get<example::DyT>(study.model.norm).alpha0, 0.7);
  EXPECT_EQ(std::get<example::DyT>(with("model.norm={kind=dyt, alpha0=0.7}").model.norm).alpha0, 0.7);
  EXPECT_TRUE(std::holds_alternative<example::NoNorm>(with("model.norm=none").model.norm));
  EXPECT_EQ(with("model={pool=token, norm={kind=none}}").model.pool, example::Pool::Token);
}

TEST(Set, TheLaterWins) {
  const std::vector<std::string> twice{"size=32", "size=48"};
  Study study;
  set_all(study, twice);
  EXPECT_EQ(study.size, 48);
}

TEST(Set, AllProblemsNameTheirAssignment) {
  const std::vector<std::string> assignments{"model.nrom=dyt",      "size=big", "size=9", "jobs",
                                             "model.norm.alpha0=1", "tags=[a"};
  Study study;
  EXPECT_THAT(
      problems_of([&] { set_all(study, assignments); }),
      ElementsAre("--set model.nrom=dyt: model.nrom is not a field; the fields here are depths, norm, pool; did "
                  "you mean \"norm\"?",
                  "--set size=big: size = \"big\" is not a whole number",
                  "--set jobs: an assignment has the form path=value",
                  "--set model.norm.alpha0=1: model.norm.alpha0 belongs to dyt, but model.norm is rmsnorm; "
                  "choose model.norm = \"dyt\" first, or leave it out",
                  "--set tags=[a: a comma or ] is missing"));
  EXPECT_EQ(study.size, 64) << "a refused list of assignments changes nothing";
}

TEST(Set, RefusesWhatHasNoForm) {
  EXPECT_THAT(problems_with("=3"), ElementsAre(HasSubstr("field names joined by dots")));
  EXPECT_THAT(problems_with("model..norm=3"), ElementsAre(HasSubstr("field names joined by dots")));
  EXPECT_THAT(problems_with("size="), ElementsAre("--set size=: size = \"\" is not a whole number"));
  EXPECT_THAT(problems_with("note=\"open"), ElementsAre(HasSubstr("a quote is not closed")));
  EXPECT_THAT(problems_with("note='a' b"), ElementsAre(HasSubstr("there is more after the value: \"b\"")));
  EXPECT_THAT(problems_with("tags=[a,,b]"), ElementsAre(HasSubstr("a value is missing")));
  EXPECT_THAT(problems_with("tags=[a]]"), ElementsAre(HasSubstr("there is more after the value")));
  EXPECT_THAT(problems_with("model={pool}"), ElementsAre(HasSubstr("key=value pairs")));
  EXPECT_THAT(problems_with("model={pool=mean, pool=token}"), ElementsAre(HasSubstr("\"pool\" is given twice")));
  EXPECT_THAT(problems_with("note=\"\\q\""), ElementsAre(HasSubstr("this is not TOML")));
  EXPECT_THAT(problems_with("size=1.5"), ElementsAre("--set size=1.5: size = 1.5 is not a whole number"));
  EXPECT_THAT(problems_with("rate=inf"), ElementsAre("--set rate=inf: rate = inf is not a finite number"));
  EXPECT_THAT(problems_with("size=99999999999999999999"), ElementsAre(HasSubstr("is not a whole number")));
}

TEST(Set, SplitsValuesAtOuterCommas) {
  EXPECT_THAT(split_values("layernorm,dyt"), ElementsAre("layernorm", "dyt"));
  EXPECT_THAT(split_values("[3,3], [2,2]"), ElementsAre("[3,3]", "[2,2]"));
  EXPECT_THAT(split_values("'a,b',{k=\"}\", z=1},don't"), ElementsAre("'a,b'", "{k=\"}\", z=1}", "don't"));
  EXPECT_THAT(split_values(""), ElementsAre(""));
}

TEST(Set, AssignmentsOfASpecReadLikeACommandLine) {
  example::Model model;
  model.norm = example::DyT{.alpha0 = 0.7};
  EXPECT_THAT(ceteris::spec::to_assignments(model),
              ElementsAre("depths=[3, 3, 9, 3]", "norm=dyt", "norm.alpha0=0.7", "pool=mean"));
}

}  // namespace
