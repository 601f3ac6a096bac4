// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/toml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/spec/example_specs.hpp"
#include "ceteris/spec/refused.hpp"

namespace {

using ceteris::spec::apply_toml;
using ceteris::spec::read_toml;
using ceteris::spec::to_toml;
using example::problems_of;
using example::Study;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> problems_in(std::string_view text) {
  return problems_of([&] { static_cast<void>(read_toml<Study>(text, "a.toml")); });
}

TEST(Toml, ReadsEveryTypeOfField) {
  const auto study = read_toml<Study>(R"(
size = 128
flip = false
note = "naïve"
seed = 9223372036854775807
offset = -9223372036854775808
rate = 3
clip = 1.5
label = "none"
last_pool = "token"
milestones = [1, 2.5]
frozen = []
tags = ["x"]
pools = ["mean", "token"]
jobs = 4
[model]
depths = [1, 2]
pool = "token"
norm = "dyt"
)",
                                      "a.toml");
  EXPECT_EQ(study.size, 128);
  EXPECT_FALSE(study.flip);
  EXPECT_EQ(study.note, "naïve");
  EXPECT_EQ(study.seed, 9223372036854775807U);
  EXPECT_EQ(study.offset, std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(study.rate, 3.0);
  EXPECT_EQ(study.clip, 1.5);
  EXPECT_EQ(study.label, std::nullopt);
  EXPECT_EQ(study.last_pool, example::Pool::Token);
  EXPECT_THAT(study.milestones, ElementsAre(1.0, 2.5));
  EXPECT_TRUE(study.frozen.empty());
  EXPECT_THAT(study.tags, ElementsAre("x"));
  EXPECT_THAT(study.pools, ElementsAre(example::Pool::Mean, example::Pool::Token));
  EXPECT_EQ(study.jobs, 4);
  EXPECT_THAT(study.model.depths, ElementsAre(1, 2));
  EXPECT_EQ(study.model.pool, example::Pool::Token);
  EXPECT_EQ(std::get<example::DyT>(study.model.norm).alpha0, 0.5);
}

TEST(Toml, AnEmptyTextKeepsEveryDefault) {
  EXPECT_EQ(to_toml(read_toml<Study>("", "a.toml")), to_toml(Study()));
}

TEST(Toml, ChoosesAnAlternativeByNameByTableOrInline) {
  const auto alpha = [](std::string_view text) {
    return std::get<example::DyT>(read_toml<Study>(text, "a.toml").model.norm).alpha0;
  };
  EXPECT_EQ(alpha("model.norm = 'dyt'"), 0.5);
  EXPECT_EQ(alpha("[model.norm]\nalpha0 = 0.7\nkind = 'dyt'"), 0.7);
  EXPECT_EQ(alpha("model = { norm = { kind = 'dyt', alpha0 = 0.7 } }"), 0.7);
}

TEST(Toml, ATableWithoutAKindSpeaksAboutTheAlternativeHeld) {
  const auto study = read_toml<Study>("model.norm.centred = true", "a.toml");
  const auto& norm = std::get<example::RmsNorm>(study.model.norm);
  EXPECT_TRUE(norm.centred);
  EXPECT_EQ(norm.eps, 1e-4);
}

TEST(Toml, ChoosingTheAlternativeHeldKeepsItsSettingsAndChoosingAnotherStartsAfresh) {
  Study study;
  apply_toml(study, "model.norm = 'rmsnorm'", "a.toml");
  EXPECT_EQ(std::get<example::RmsNorm>(study.model.norm).eps, 1e-4);
  apply_toml(study, "model.norm = 'dyt'", "a.toml");
  apply_toml(study, "model.norm = 'rmsnorm'", "a.toml");
  EXPECT_EQ(std::get<example::RmsNorm>(study.model.norm).eps, 1e-5);
}

TEST(Toml, AMisspeltAlternativeIsToldWithPlaceChoicesAndNearestName) {
  EXPECT_THAT(problems_in("[model]\nnorm = \"layrnorm\"\n"),
              ElementsAre("a.toml:2:8: model.norm = \"layrnorm\" is not one of layernorm, rmsnorm, dyt, none; did you "
                          "mean \"layernorm\"?"));
}

TEST(Toml, AllProblemsAreToldAtOnceInTheOrderOfTheText) {
  const auto problems = problems_in(R"(size = 5000
sise = 3
flip = 1
note = 7
rate = "0.1"
seed = -1
jobs = 2.0
tags = ["ok", 3]
milestones = 4
clip = nan
[model]
depths = [1, 0]
pool = "men"
[model.norm]
kind = "layernorm"
alpha0 = 0.7
)");
  EXPECT_THAT(
      problems,
      ElementsAre(
          "a.toml:1:8: size = 5000 is outside 8 to 512 px",
          HasSubstr("a.toml:2:1: sise is not a field; the fields here are size, model, flip"),
          "a.toml:3:8: flip = 1 is not true or false", "a.toml:4:8: note = 7 is not text; put it in quotes",
          "a.toml:5:8: rate = \"0.1\" is not a number", "a.toml:6:8: seed = -1 is outside 0 to 9223372036854775807",
          "a.toml:7:8: jobs = 2.0 is not a whole number", "a.toml:8:15: tags[1] = 3 is not text; put it in quotes",
          "a.toml:9:14: milestones = 4 is not a list of numbers; write it in [ ]",
          "a.toml:10:8: clip = nan is not a finite number", "a.toml:12:14: model.depths[1] = 0 is outside 1 to 99",
          "a.toml:13:8: model.pool = \"men\" is not one of mean, token; did you mean \"mean\"?",
          "a.toml:16:1: model.norm.alpha0 belongs to dyt, but model.norm is layernorm; choose model.norm = "
          "\"dyt\" first, or leave it out"));
  EXPECT_THAT(problems[1], HasSubstr("did you mean \"size\"?"));
}

TEST(Toml, AnUnknownKeyThatExistsElsewhereIsPointedToItsPlace) {
  EXPECT_THAT(problems_in("norm = \"dyt\""), ElementsAre(HasSubstr("did you mean \"model.norm\"?")));
  EXPECT_THAT(problems_in("alpha0 = 1"), ElementsAre(HasSubstr("did you mean \"model.norm.alpha0\"?")));
}

TEST(Toml, AWrongKindStillHasItsImpossibleKeysTold) {
  EXPECT_THAT(problems_in("[model.norm]\nkind = 'dit'\nalpha0 = 1\nbeta = 2"),
              ElementsAre("a.toml:2:8: model.norm = \"dit\" is not one of layernorm, rmsnorm, dyt, none; did you mean "
                          "\"dyt\"?",
                          "a.toml:4:1: model.norm.beta is a field of no model.norm"));
}

TEST(Toml, ATableWhereAValueBelongsAndTheReverse) {
  EXPECT_THAT(problems_in("size = { a = 1 }"), ElementsAre("a.toml:1:8: size = a table is not a whole number"));
  EXPECT_THAT(problems_in("model = 3"),
              ElementsAre("a.toml:1:9: model = 3 is not a table; its fields are depths, norm, pool"));
  EXPECT_THAT(problems_in("note = 2024-01-02"), ElementsAre(HasSubstr("note = 2024-01-02 is not text")));
}

TEST(Toml, ASlipInTheGrammarHasItsPlace) {
  EXPECT_THAT(problems_in("size = 64\nflip = = true"), ElementsAre(HasSubstr("a.toml:2:8: this is not TOML: ")));
  EXPECT_THAT(problems_in("size = 64\n[(model]"), ElementsAre(HasSubstr("a.toml:2:2: this is not TOML: ")));
  EXPECT_THAT(problems_in("size = 64\nsize = 65"), ElementsAre(HasSubstr("a.toml:2:")));
}

TEST(Toml, CharactersBeyondAsciiBelongInStringsAndComments) {
  const auto note = [](std::string_view text) { return read_toml<Study>(text, "a.toml").note; };
  EXPECT_EQ(note("\xef\xbb\xbf# café\nnote = \"\"\"a\"\" é\"\"\"\"  # é"), "a\"\" é\"");
  EXPECT_EQ(note("note = '''é''''"), "é'");
  EXPECT_EQ(note("note = \"\"\"a \\\n  é\"\"\""), "a é");
  EXPECT_THAT(problems_in("note = \"é\" é"), ElementsAre(HasSubstr("a.toml:1:12: this is not TOML")));
  EXPECT_THAT(problems_in("\nnaïve = 1"), ElementsAre(HasSubstr("a.toml:2:3: this is not TOML")));
  EXPECT_THAT(problems_in("size = 2\"é\""), ElementsAre(HasSubstr("a.toml:1:")));
}

TEST(Toml, ARefusedTextLeavesTheSpecAsItWas) {
  Study study;
  study.size = 77;
  static_cast<void>(problems_of([&] { apply_toml(study, "size = 100\nflip = 3", "a.toml"); }));
  EXPECT_EQ(study.size, 77);
}

TEST(Toml, IsWrittenForPeople) {
  Study study;
  study.model.norm = example::DyT{.alpha0 = 0.7};
  EXPECT_EQ(to_toml(study),
            R"(size = 64                       # side of the input; 8 to 512 px
flip = true                     # mirror half of the images
note = ""                       # for the reader
seed = 1                        # root of every random stream
offset = -1                     # where counting starts
rate = 0.001                    # learning rate
clip = "none"                   # largest gradient norm; number or none; 0 to 100
label = "base"                  # name in figures; text or none
last_pool = "none"              # pooling of the last stage; one of mean, token or none
milestones = []                 # when the rate drops; epochs
frozen = [true, false]          # stages that do not learn
tags = ["a", "b"]               # words to search for
pools = ["token"]               # pooling of the heads; list out of mean, token
jobs = 1                        # workers; 1 to 1024

# the network
[model]
depths = [3, 3, 9, 3]           # blocks of each stage; 1 to 99
pool = "mean"                   # how tokens become one vector; one of mean, token

# what normalises; one of layernorm, rmsnorm, dyt, none
[model.norm]
kind = "dyt"
alpha0 = 0.7                    # first steepness; 0 to 10
)");
}

TEST(Toml, AnAlternativeWithoutFieldsIsWrittenAsItsName) {
  Study study;
  study.model.norm = example::NoNorm{};
  EXPECT_THAT(to_toml(study), HasSubstr("\nnorm = \"none\"                   # what normalises; one of layernorm"));
}

}  // namespace
