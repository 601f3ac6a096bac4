// SPDX-License-Identifier: Apache-2.0
// `ceteris study new`: a study file from a command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/study_command.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;

class StudyNew : public StudyFolder {
 protected:
  [[nodiscard]] json answer(std::vector<std::string> arguments, int exit_code = 0) const {
    return json::parse(answer_text(std::move(arguments), exit_code), nullptr, false);
  }
};

TEST_F(StudyNew, WritesAFileThatRuns) {
  const ceteris::ProcessResult made =
      study({"new", "made.toml", "--factor", "x=0.5,2.5", "--metric", "acc=json:{dir}/result.json", "--margin", "0.5",
             "--replicates", "3", "--", "sh", "trial.sh", "{seed}", "{x}", "{dir}"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  EXPECT_EQ(answer({"run", "made.toml"})["contrasts"][0]["verdict"], "beyond");
  EXPECT_EQ(study({"new", "made.toml", "--factor", "x=1,2", "--metric", "a=seconds", "--", "true"}).exit_code, 2);
  const ceteris::ProcessResult empty = study({"new", "other.toml"});
  EXPECT_EQ(empty.exit_code, 2);
  EXPECT_THAT(empty.err, HasSubstr("there is no command"));
}

TEST_F(StudyNew, WritesAStudyOfOurTrainer) {
  write("trial.toml", "model = \"small_cnn\"\nrecipe = { steps = 4 }\n");
  fs::create_directories(folder_.path() / "studies");
  const ceteris::ProcessResult made = study({"new", "studies/smoothing.toml", "--trainer", "trial.toml", "--factor",
                                             "recipe.label_smoothing=0,0.1", "--margin", "0.01"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const std::string text = text_of("studies/smoothing.toml");
  EXPECT_THAT(text, AllOf(HasSubstr("trainer = \"../trial.toml\""), HasSubstr("recipe.label_smoothing = [0, 0.1]"),
                          HasSubstr("name = \"validation.accuracy\""), HasSubstr("scale = \"fraction\"")));
  // Without an engine a study cannot run; everything else is known.
  const ceteris::ProcessResult check = study({"plan", "studies/smoothing.toml"});
  EXPECT_THAT(check.out + check.err, testing::AnyOf(HasSubstr("one-factor: 2 arms"), HasSubstr("ceteris-engine")));
}

TEST_F(StudyNew, OfOurTrainerTakesListsAndNamedMetrics) {
  write("trial.toml", "model = \"small_cnn\"\n");
  const ceteris::ProcessResult made =
      study({"new", "w.toml", "--trainer", "trial.toml", "--factor", "model.widths=[4,8],[8,16]", "--metric",
             "validation.loss", "--better", "lower"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  EXPECT_THAT(text_of("w.toml"), AllOf(HasSubstr("model.widths = [[4,8], [8,16]]"), HasSubstr("validation.loss")));
}

TEST_F(StudyNew, OfOurTrainerRefusesFieldsAndMetricsThatDoNotExist) {
  write("trial.toml", "model = \"small_cnn\"\n");
  const ceteris::ProcessResult field =
      study({"new", "w.toml", "--trainer", "trial.toml", "--factor", "recipe.label_smoothnig=0,0.1"});
  EXPECT_EQ(field.exit_code, 3);
  EXPECT_THAT(field.err, HasSubstr("did you mean"));
  const ceteris::ProcessResult metric = study({"new", "w.toml", "--trainer", "trial.toml", "--factor",
                                               "recipe.label_smoothing=0,0.1", "--metric", "validation.acuracy"});
  EXPECT_EQ(metric.exit_code, 3);
  EXPECT_THAT(metric.err, HasSubstr("did you mean validation.accuracy?"));
  EXPECT_EQ(study({"new", "w.toml", "--trainer", "gone.toml", "--factor", "seed=0,1"}).exit_code, 2);
  EXPECT_EQ(study({"new", "w.toml", "--trainer", "trial.toml", "--factor", "seed=0,1", "--", "true"}).exit_code, 2);
  EXPECT_FALSE(fs::exists(folder_.path() / "w.toml"));
}

TEST_F(StudyNew, RefusesALevelThatIsNotThere) {
  const ceteris::ProcessResult result =
      study({"new", "w.toml", "--factor", "x=1,", "--metric", "a=seconds", "--", "true"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("does not name two levels"));
}

}  // namespace
}  // namespace cli_tests
