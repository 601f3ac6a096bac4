// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/study_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "ceteris/base/error.hpp"
#include "ceteris/study/design_of.hpp"
#include "ceteris/study/spelling.hpp"
#include "ceteris/study/study_check.hpp"

namespace ceteris::study {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kGood = R"(
question = "Does label smoothing help?"
command = ["python3", "train.py", "--seed", "{seed}", "--smoothing", "{smoothing}", "--out", "{dir}"]
metric = { name = "accuracy", from = "json:{dir}/result.json", key = "test.accuracy", scale = "fraction", margin = 0.005 }
arms = { off = { smoothing = 0.0 }, on = { smoothing = 0.10 } }
baseline = "off"
replicates = 8
)";

/// All lines of the error that a text gives; empty when it gives none.
std::string problems_of(const std::string& text) {
  try {
    static_cast<void>(parse_study(text, "a.toml"));
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::InvalidSpec);
    return error.what();
  }
  return {};
}

std::string with(std::string_view from, std::string_view to) {
  std::string text(kGood);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(StudyFile, ReadsTheShortestQuestion) {
  const StudyFile file = parse_study(kGood, "smoothing.toml");
  EXPECT_EQ(file.name, "smoothing");
  EXPECT_EQ(file.design(), design::DesignKind::Compare);
  EXPECT_EQ(file.spec.replicates, 8);
  ASSERT_EQ(file.arms.size(), 2U);
  EXPECT_EQ(file.arms[0].name, "off");
  EXPECT_EQ(file.spec.metric.margin, 0.005);
}

TEST(StudyFile, ValuesKeepTheSpellingOfTheFile) {
  const StudyFile file = parse_study(kGood, "a.toml");
  EXPECT_EQ(file.arms[0].settings.front().value.text, "0.0");
  EXPECT_EQ(file.arms[1].settings.front().value.text, "0.10");
  const StudyFile other = parse_study(with("{ smoothing = 0.10 }", "{ smoothing = 1_0e-2 }"), "a.toml");
  EXPECT_EQ(other.arms[1].settings.front().value.text, "1_0e-2");
}

TEST(StudyFile, ValuesAreJsonForThePrograms) {
  EXPECT_EQ(values_json({{"rate", {"1_0e-2", true}}, {"norm", {"a\"b"}}, {"flip", {"true"}}}),
            R"({"rate": 0.1, "norm": "a\"b", "flip": true})");
}

TEST(StudyFile, TheHashIsOfWhatIsSaid) {
  const std::string hash = parse_study(kGood, "a.toml").hash();
  EXPECT_EQ(parse_study("# a comment\n" + std::string(kGood), "b.toml").hash(), hash);
  EXPECT_NE(parse_study(with("replicates = 8", "replicates = 9"), "a.toml").hash(), hash);
  EXPECT_NE(parse_study(with("0.10", "0.2"), "a.toml").hash(), hash);
}

TEST(StudyFile, AllProblemsComeAtOnceWithTheirLines) {
  const std::string all = problems_of(R"(
questoin = "?"
command = ["python3", "train.py", "{sed}"]
metric = { name = "", from = "jsn:x", margin = -1 }
arms = { off = { smoothing = 0.0 }, on = { smoothing = [1] } }
baseline = "of"
replicates = 0
)");
  EXPECT_THAT(all, HasSubstr("a.toml:2:1: questoin is not a field"));
  EXPECT_THAT(all, HasSubstr("did you mean \"question\"?"));
  EXPECT_THAT(all, HasSubstr("{seed}"));
  EXPECT_THAT(all, HasSubstr("the metric has no name"));
  EXPECT_THAT(all, HasSubstr("jsn"));
  EXPECT_THAT(all, HasSubstr("margin = -1"));
  EXPECT_THAT(all, HasSubstr("a.toml:5:56: arms.on.smoothing = [1] is not a number"));
  EXPECT_THAT(all, HasSubstr("did you mean 'off'?"));
  EXPECT_THAT(all, HasSubstr("replicates = 0"));
}

TEST(StudyFile, WhatWasMisreadIsNotCalledMissing) {
  const std::string all = problems_of("command = \"train\"\nmetric = \"accuracy\"\narms = [\"a\", \"b\"]\n");
  EXPECT_EQ(std::ranges::count(all, '\n'), 2) << all;
  EXPECT_THAT(all, HasSubstr("a.toml:1:11: command = \"train\" is not a list"));
  EXPECT_THAT(all, HasSubstr("a.toml:2:10: metric"));
  EXPECT_THAT(all, HasSubstr("a.toml:3:8: arms"));
}

TEST(StudyFile, EqualArmsAreSaidWithTheOtherProblems) {
  const std::string all = problems_of(with("off = { smoothing = 0.0 }", "off = { smoothing = 1e-1 }") + "sed = 3\n");
  EXPECT_THAT(all, HasSubstr("sed is not a field"));
  EXPECT_THAT(all, HasSubstr("a.toml:5:"));
}

TEST(StudyFile, AMarginThatNoFractionCanHaveIsRefused) {
  EXPECT_THAT(problems_of(with("margin = 0.005", "margin = 1.0")), HasSubstr("half a point is 0.005"));
}

TEST(StudyFile, AnArmMustSetWhatTheCommandUses) {
  EXPECT_THAT(problems_of(with("on = { smoothing = 0.10 }", "on = { rate = 0.1 }")),
              HasSubstr("a.toml:5:37: the arm 'on' leaves {smoothing} open"));
  EXPECT_EQ(problems_of(with("on = { smoothing = 0.10 }", "on = { rate = 0.1 }") + "values = { smoothing = 0.5 }\n"),
            "");
}

TEST(StudyFile, NamesOfEveryTrialAreTaken) {
  EXPECT_THAT(problems_of(with("off = { smoothing = 0.0 }", "off = { smoothing = 0.0, seed = 1 }")),
              HasSubstr("'seed' is the name of something that every trial has"));
}

TEST(StudyFile, NothingToCompareIsRefused) {
  EXPECT_THAT(problems_of(with("arms = { off = { smoothing = 0.0 }, on = { smoothing = 0.10 } }\nbaseline = \"off\"",
                               "values = { smoothing = 0.1 }")),
              HasSubstr("nothing is compared"));
  EXPECT_THAT(problems_of(std::string(kGood) + "factors = { smoothing = [0, 1] }\n"), HasSubstr("exclude each other"));
}

TEST(StudyFile, ArmsMayNameWhatTheyAreComparedWith) {
  const std::string text = with("on = { smoothing = 0.10 }", "on = { smoothing = 0.10 }, more = { smoothing = 0.2 }");
  const design::Design design = design_of(parse_study(text + "against = { more = \"on\" }\n", "a.toml"));
  ASSERT_EQ(design.contrasts.size(), 2U);
  EXPECT_EQ(design.contrasts[1].name, "more - on");
  EXPECT_THAT(problems_of(text + "against = { mor = \"on\" }\n"), HasSubstr("did you mean 'more'?"));
  const design::Design wrong = design_of(parse_study(text + "against = { more = \"onn\" }\n", "a.toml"));
  ASSERT_FALSE(wrong.problems.empty());
  EXPECT_THAT(wrong.problems.front().line(), HasSubstr("did you mean 'on'?"));
}

TEST(StudyFile, ArmsOfEqualValueAreRefusedWithTheirPlace) {
  const StudyFile file = parse_study(with("off = { smoothing = 0.0 }", "off = { smoothing = 1e-1 }"), "a.toml");
  const design::Design design = design_of(file);
  ASSERT_FALSE(design.problems.empty());
  EXPECT_THAT(design.problems.front().line(), HasSubstr("a.toml:5:"));
}

TEST(StudyFile, APathAddsItsSteps) {
  const StudyFile file = parse_study(R"(
command = ["train", "{stem}", "{norm}", "{dir}"]
metric = { name = "accuracy" }
path = [ { name = "ResNet", set = { stem = "conv", norm = "bn" } },
         { name = "patchify", set = { stem = "patch" } },
         { name = "LayerNorm", set = { norm = "ln" } } ]
)",
                                     "path.toml");
  const design::Design design = design_of(file);
  ASSERT_TRUE(design.problems.empty()) << design.problems.front().line();
  ASSERT_EQ(design.arms.size(), 3U);
  EXPECT_EQ(design::to_text(design.arms[2].values), "stem=patch, norm=ln");
}

TEST(StudyFile, AStepOfAPathThatWasLeftIsNoStart) {
  const auto path = [](const std::string& first, const std::string& second) {
    return "command = [\"train\", \"{stem}\"]\nmetric = { name = \"accuracy\" }\npath = [{ name = \"A\"" + first +
           ", set = { stem = \"a\" } }, { name = \"B\"" + second +
           ", set = { stem = \"b\" } }, { name = \"C\", set = { stem = \"c\" } }]\n";
  };
  const design::Design design = design_of(parse_study(path("", ", kept = false"), "path.toml"));
  ASSERT_EQ(design.arms.size(), 3U);
  EXPECT_FALSE(design.arms[1].kept);
  EXPECT_EQ(design.contrasts[1].first_name, "A");
  EXPECT_THAT(problems_of(path(", kept = false", "")), HasSubstr("the start of a path is kept"));
}

TEST(StudyFile, OneFactorIsComparedLevelByLevel) {
  const StudyFile file = parse_study(
      "command = [\"t\", \"{rate}\"]\nmetric = { name = \"a\" }\nfactors = { rate = [0.1, 0.2, 0.4] }\n", "a.toml");
  EXPECT_EQ(file.design(), design::DesignKind::OneFactor);
  EXPECT_EQ(design_of(file).arms.size(), 3U);
}

TEST(StudyFile, LevelsOfAFactorMaySetSeveralValues) {
  const std::string head =
      "command = [\"t\", \"{kind}\", \"{width}\", \"{lr}\"]\nmetric = { name = \"a\" }\n[factors]\nlr = [1, 2]\n";
  const StudyFile file = parse_study(head +
                                         "size = [{ name = \"small\", set = { kind = \"vit\", width = 8 } },\n"
                                         "  { name = \"large\", set = { kind = \"cnn\", width = 9 } }]\n",
                                     "a.toml");
  const design::Design design = design_of(file);
  ASSERT_TRUE(design.problems.empty()) << design.problems.front().line();
  ASSERT_EQ(design.arms.size(), 4U);
  EXPECT_EQ(design.arms[3].name, "lr=2, size=large");
  EXPECT_EQ(design::to_text(design.arms[3].values), "lr=2, kind=cnn, width=9");
  const auto problems = [&](const std::string& level) {
    return problems_of(head + "size = [{ name = \"small\", set = { kind = \"vit\", width = 8 } }, " + level + "]\n");
  };
  for (const std::string wrong :
       {"3", "{ name = \"x\" }", "{ name = \"x\", set = {} }", "{ name = 1, set = { width = 1 } }",
        "{ name = \"x\", set = { width = 1 }, more = 1 }"}) {
    EXPECT_THAT(problems(wrong), HasSubstr("have a name and what they set")) << wrong;
  }
  const auto design_problem = [&](const std::string& level) {
    const std::string text =
        head + "size = [{ name = \"small\", set = { kind = \"vit\", width = 8 } }, " + level + "]\n";
    return design_of(parse_study(text, "a.toml")).problems.front().line();
  };
  EXPECT_THAT(design_problem("{ name = \"x\", set = { kind = \"cnn\" } }"), HasSubstr("gives no value for 'width'"));
  EXPECT_THAT(design_problem("{ name = \"small\", set = { kind = \"cnn\", width = 8 } }"),
              HasSubstr("two arms have this name"));
  EXPECT_THAT(problems_of(head + "more = [{ name = \"a\", set = { lr = 1 } }, { name = \"b\", set = { lr = 2 } }]\n"),
              HasSubstr("sets 'lr', which factor 'lr' sets too"));
}

TEST(StudyFile, HostileTextsAreRefusedInOneLine) {
  for (const std::string& text : {std::string("\0\0", 2), std::string("arms = 3"), std::string("path = [1, {}]"),
                                  std::string("metric = []"), std::string("factors = { a = 1 }"),
                                  std::string("guardrails = [ 1 ]"), std::string("inputs = [1]"), std::string("")}) {
    EXPECT_NE(problems_of(text), "") << text;
  }
}

TEST(StudyFile, SecretsInItAreRefusedSinceItIsKept) {
  const std::string environment =
      std::string(kGood) + "environment = { HF_TOKEN = \"hunter2\", OMP_NUM_THREADS = 2 }\n";
  EXPECT_THAT(problems_of(environment), HasSubstr("a.toml:8:17: HF_TOKEN looks like a secret"));
  EXPECT_THAT(problems_of(with("\"--out\"", "\"--api-key\", \"hunter2\", \"--out\"")),
              HasSubstr("argument 8 looks like a secret"));
  EXPECT_EQ(
      problems_of(std::string(kGood) + "environment = { HF_TOKEN = \"{smoothing}\", TOKENIZERS_PARALLELISM = 0 }"), "");
  EXPECT_EQ(problems_of(with("\"--out\"", "\"--max-tokens\", \"512\", \"--out\"")), "");
}

TEST(ParseBytes, ReadsWhatPeopleWrite) {
  EXPECT_EQ(parse_bytes("2 GiB"), std::uint64_t{2} << 30);
  EXPECT_EQ(parse_bytes("500MB"), 500'000'000U);
  EXPECT_EQ(parse_bytes("1.5e9"), 1'500'000'000U);
  for (const char* text : {"", "GiB", "-1", "0", "2 gigs", "1e300", "nan"}) {
    EXPECT_EQ(parse_bytes(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace ceteris::study
