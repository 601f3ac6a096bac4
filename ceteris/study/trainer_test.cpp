// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/trainer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/study/design_of.hpp"
#include "ceteris/study/trials.hpp"

namespace ceteris::study {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kMetric = "metric = { name = \"validation.accuracy\" }\n";

StudyFile file_of(const std::string& arms, const std::string& rest = "trainer = \"trial.toml\"\n") {
  return parse_study(rest + std::string(kMetric) + arms, "a.toml");
}

std::string problems_of(const std::string& arms, const std::string& rest = "trainer = \"trial.toml\"\n") {
  try {
    static_cast<void>(file_of(arms, rest));
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST(StudyTrainer, DottedKeysAndTablesAreTheSameFields) {
  const StudyFile quoted = file_of("arms = { a = { \"recipe.batch\" = 8 }, b = { \"recipe.batch\" = 0x10 } }\n");
  const StudyFile nested = file_of("arms = { a = { recipe.batch = 8 }, b = { recipe = { batch = 0x10 } } }\n");
  for (const StudyFile& file : {quoted, nested}) {
    ASSERT_EQ(file.arms.size(), 2U);
    EXPECT_EQ(design::to_text(file.arms[0].settings), "recipe.batch=8");
    EXPECT_EQ(design::to_text(file.arms[1].settings), "recipe.batch=0x10");
  }
}

TEST(StudyTrainer, ACommandTakesNoTablesOfValues) {
  EXPECT_THAT(problems_of("arms = { a = { recipe = { batch = 8 } }, b = { recipe = { batch = 9 } } }\n",
                          "command = [\"true\"]\n"),
              HasSubstr("arms.a.recipe = a table is not a number, a text or true or false"));
}

TEST(StudyTrainer, AFieldThatIsSetTwiceIsRefused) {
  EXPECT_THAT(problems_of("arms = { a = { \"recipe.batch\" = 8, recipe = { batch = 9 } }, b = { x = 1 } }\n"),
              HasSubstr("arms.a.recipe.batch is set twice"));
}

TEST(StudyTrainer, AChoiceStandsBeforeItsFields) {
  const StudyFile file = file_of(
      "arms = { a = { model.norm = { alpha0 = 0.5, kind = \"dyt\" } }, b = { \"model.norm\" = \"batchnorm\" } }\n");
  EXPECT_THAT(trainer_assignments(file.arms[0].settings), ElementsAre("model.norm=dyt", "model.norm.alpha0=0.5"));
  // The arm b leaves alpha0 to the specification, which says what it is.
  EXPECT_TRUE(design_of(file).problems.empty());
}

TEST(StudyTrainer, ValuesAreWrittenSoThatTheyAreReadBackAsWhatTheyAre) {
  const design::Settings settings =
      file_of(
          "arms = { a = { b = \"0.10\", c = [3, 3], d = true, e = 1_000, f = \"two words\" }, "
          "z = { b = 1 } }\n")
          .arms[0]
          .settings;
  EXPECT_THAT(trainer_assignments(settings),
              ElementsAre("b=\"0.10\"", "c=[3, 3]", "d=true", "e=1_000", HasSubstr("two words")));
}

TEST(StudyTrainer, TheCommandIsThatOfCeterisTrain) {
  const StudyFile file = file_of("arms = { a = { recipe.batch = 8 }, b = { recipe.batch = 9 } }\n");
  const design::Design design = design_of(file);
  EXPECT_THAT(command_of(file, design, 1, 0),
              ElementsAre("ceteris", "train", "trial.toml", "--set", "seed={seed}", "--set", "recipe.batch=9", "--out",
                          "{dir}/runs", "--jobs", "1"));
  const StudyFile named = file_of("arms = { a = { recipe.batch = 8 }, b = { recipe.batch = 9 } }\n",
                                  "trainer = \"convnext_32px\"\nenvironment = { OMP_NUM_THREADS = 4 }\n");
  EXPECT_THAT(trainer_command(named, named.spec.trainer, {}),
              ElementsAre("ceteris", "train", "--model", "convnext_32px", "--set", "seed={seed}", "--out", "{dir}/runs",
                          "--jobs", "4"));
}

TEST(StudyTrainer, AsManyTrialsAtATimeAsHaveTheirThreadsToThemselves) {
  const std::string arms = "arms = { a = { recipe.batch = 8 }, b = { recipe.batch = 9 } }\n";
  EXPECT_EQ(usual_jobs(file_of(arms), 8), 8);
  const auto with_threads = [&](const std::string& threads) {
    return file_of(arms, "trainer = \"convnext_32px\"\nenvironment = { OMP_NUM_THREADS = " + threads + " }\n");
  };
  EXPECT_EQ(usual_jobs(with_threads("4"), 8), 2);
  EXPECT_EQ(usual_jobs(with_threads("4"), 2), 1);
  EXPECT_EQ(usual_jobs(file_of(arms + "warm_up = true\n"), 8), 1) << "others would disturb what is measured";
  EXPECT_EQ(usual_jobs(file_of("arms = { a = { x = 8 }, b = { x = 9 } }\n", "command = [\"train\", \"{x}\"]\n"), 8), 1);
}

TEST(StudyTrainer, BracesOfValuesAreNoPlaceholders) {
  const StudyFile file = file_of("arms = { a = { data.path = \"{seed}\" }, b = { data.path = \"x\" } }\n");
  EXPECT_EQ(command_of(file, design_of(file), 0, 0)[6].find("{seed}"), std::string("data.path=\"").size());
}

TEST(StudyTrainer, FactorsMayBeNested) {
  const StudyFile file =
      file_of("[factors.recipe]\nlabel_smoothing = [0, 0.1]\n[factors.model]\nwidths = [[4], [8, 8]]\n");
  const design::Design design = design_of(file);
  EXPECT_TRUE(design.problems.empty());
  ASSERT_EQ(design.arms.size(), 4U);
  EXPECT_EQ(design::to_text(design.arms[3].values), "recipe.label_smoothing=0.1, model.widths=[8, 8]");
}

TEST(StudyTrainer, LevelsOfAFactorMayBeModelsOfSeveralKinds) {
  const StudyFile file = file_of(
      "[factors]\nmodel = [{ name = \"vit\", set = { model = { kind = \"vit\", depth = 2 } } },\n"
      "  { name = \"convnext\", set = { model = { kind = \"staged\", widths = [8] } } }]\n");
  const design::Design design = design_of(file);
  ASSERT_TRUE(design.problems.empty()) << design.problems.front().line();
  EXPECT_EQ(design::to_text(design.arms[0].values), "model=vit, model.depth=2");
  EXPECT_EQ(design::to_text(design.arms[1].values), "model=staged, model.widths=[8]");
}

TEST(StudyTrainer, ABudgetThatItWouldIgnoreIsRefused) {
  EXPECT_THAT(problems_of("arms = { a = { x = 1 }, b = { x = 2 } }\nbudget = { amount = 9 }\n"),
              HasSubstr("the trainer takes no {budget}"));
}

TEST(StudyTrainer, AWrongNumberOfThreadsIsRefused) {
  for (const std::string wrong : {"0", "-1", "\"many\"", "\"{replicate}\""}) {
    EXPECT_THAT(
        problems_of("arms = { a = { x = 1 }, b = { x = 2 } }\nenvironment = { OMP_NUM_THREADS = " + wrong + " }\n"),
        HasSubstr("is not a number of threads"));
  }
}

TEST(StudyTrainer, ThePlaceOfTheProgramIsNoPartOfTheTrial) {
  const identity::TrialCommand trial{.argv = {"ceteris", "train"}};
  EXPECT_THAT(started_by(trial, "/opt/{x}/ceteris").argv, ElementsAre("/opt/{{x}}/ceteris", "train"));
}

TEST(StudyTrainer, TheTrialFileAndTheMeaningOfSpecificationsBelongToTheResult) {
  const TempDirectory folder;
  const auto code = [&](std::string_view trial) {
    write_file_atomic(folder.path() / "trial.toml", trial);
    const std::string text =
        "trainer = \"trial.toml\"\n" + std::string(kMetric) + "arms = { a = { x = 1 }, b = { x = 2 } }";
    return trainer_code(parse_study(text, folder.path() / "a.toml"));
  };
  const identity::CodeState first = code("recipe.batch = 8\n");
  const identity::CodeState second = code("recipe.batch = 9\n");
  ASSERT_EQ(first.inputs.size(), 2U);
  EXPECT_THAT(first.inputs[0].path, HasSubstr("train (semantics "));
  EXPECT_EQ(first.inputs[1].path, "trial.toml");
  EXPECT_EQ(first.inputs[0], second.inputs[0]);
  EXPECT_NE(first.inputs[1].sha256, second.inputs[1].sha256);
}

}  // namespace
}  // namespace ceteris::study
