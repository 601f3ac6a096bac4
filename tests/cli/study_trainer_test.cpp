// SPDX-License-Identifier: Apache-2.0
// `ceteris study` of our own trainer, as a user types it: the smallest network, a few steps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kTrial = R"(
model = { kind = "small_cnn", widths = [4, 8] }
recipe = { batch = 16, steps = 4, evaluations = 2 }
data = { train = 64, validation = 32 }
)";

constexpr std::string_view kStudy = R"(
question = "Does label smoothing matter?"
trainer = "trial.toml"
metric = { name = "validation.loss", better = "lower", margin = 0.5 }
reported = [{ name = "validation.accuracy", scale = "fraction" }, { name = "train.loss", score_at = "area" }]
arms = { off = { recipe.label_smoothing = 0.0 }, on = { "recipe.label_smoothing" = 0.1 } }
replicates = 2
)";

class StudyOfTheTrainer : public ::testing::Test {
 protected:
  void SetUp() override {
    write("trial.toml", kTrial);
    write("x.toml", kStudy);
  }

  void write(const std::string& name, std::string_view text) const {
    std::ofstream(folder_.path() / name, std::ios::binary) << text;
  }

  [[nodiscard]] ceteris::ProcessResult run(std::vector<std::string> arguments) const {
    return run_ceteris(std::move(arguments), {}, folder_.path());
  }

  [[nodiscard]] json record_of(const std::string& study) const {
    return json::parse(ceteris::read_file(folder_.path() / "runs/studies" / study / "study.json"));
  }

  /// x.toml with other arms, checked; what it says on stderr.
  [[nodiscard]] std::string complaint(const std::string& arms, std::string_view more = "") const {
    std::string text(kStudy);
    const std::size_t at = text.find("arms =");
    text.replace(at, text.find('\n', at) - at, arms);
    write("wrong.toml", text + std::string(more));
    const ceteris::ProcessResult result = run({"study", "run", "wrong.toml"});
    EXPECT_EQ(result.exit_code, 3) << result.out;
    EXPECT_FALSE(fs::exists(folder_.path() / "runs"));
    return result.err;
  }

  ceteris::TempDirectory folder_;
};

TEST_F(StudyOfTheTrainer, RunsFromFileToReport) {
  const ceteris::ProcessResult result = run({"study", "run", "x.toml", "--jobs", "2", "--anyway"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("[5/5]"));  // four trials, and the first one again
  const json record = record_of("x");
  EXPECT_EQ(record["complete"], true);
  EXPECT_EQ(record["contrasts"][0]["n"], 2);
  EXPECT_EQ(record["curves"].size(), 2U);
  EXPECT_TRUE(fs::exists(folder_.path() / "runs/studies/x/report.html"));
  EXPECT_THAT(run({"study", "run", "x.toml", "--anyway"}).err, HasSubstr("nothing to run"));

  // The value of a trial is that of the same call of `ceteris train`.
  const json& cell = record["arms"][1]["cells"][0];
  const ceteris::ProcessResult trial = run({"trial", "show", cell["trial"].get<std::string>()});
  std::smatch seed;
  ASSERT_TRUE(std::regex_search(trial.out, seed, std::regex("seed=[0-9]+"))) << trial.out;
  const ceteris::ProcessResult alone = run({"train", "trial.toml", "--set", seed.str(), "--set",
                                            "recipe.label_smoothing=0.1", "--out", "alone", "--jobs", "1", "--json"});
  ASSERT_EQ(alone.exit_code, 0) << alone.err;
  EXPECT_EQ(json::parse(alone.out)["final_metrics"][1]["value"], cell["values"][0]) << alone.out;

  // The code belongs to the result: another trial is another study.
  write("trial.toml", std::string(kTrial) + "seed = 1\n");
  const ceteris::ProcessResult edited = run({"study", "run", "x.toml", "--anyway"});
  EXPECT_EQ(edited.exit_code, 3);
  EXPECT_THAT(edited.err, HasSubstr("trial.toml has changed"));
  EXPECT_EQ(run({"study", "report", "x"}).exit_code, 0);
}

TEST_F(StudyOfTheTrainer, PlanTellsTheCostOfEveryArm) {
  const ceteris::ProcessResult plan = run({"study", "plan", "x.toml"});
  EXPECT_EQ(plan.exit_code, 5) << plan.err;
  EXPECT_THAT(plan.out, HasSubstr("This study cannot answer its question as it stands"));
  EXPECT_THAT(plan.out, HasSubstr("MACs a sample, 4 steps of 16 samples"));
  EXPECT_THAT(plan.out, HasSubstr("ceteris train trial.toml --set seed={seed} --set recipe.label_smoothing=0.1"));
}

TEST_F(StudyOfTheTrainer, ProblemsOfAllArmsAreSaidBeforeAnythingRuns) {
  const std::string lines = complaint(
      "arms = { a = { recipe.label_smoothing = 2 }, b = { recipe.label_smothing = 0.1 }, "
      "c = { model.norm = \"batchnrm\" } }",
      "values = { recipe.bach = 9 }\n");
  EXPECT_THAT(lines, HasSubstr("arm 'a': recipe.label_smoothing=2"));
  EXPECT_THAT(lines, HasSubstr("arm 'b': recipe.label_smothing"));
  EXPECT_THAT(lines, HasSubstr("did you mean \"label_smoothing\"?"));
  EXPECT_THAT(lines, HasSubstr("arm 'c': model.norm"));
  EXPECT_THAT(lines, HasSubstr("every arm: recipe.bach"));
  EXPECT_EQ(std::ranges::count(lines, '\n'), 4) << lines;
}

TEST_F(StudyOfTheTrainer, ANetworkThatCannotBeBuiltIsSaidBeforeAnythingRuns) {
  EXPECT_THAT(complaint("arms = { a = { model = \"small_cnn\" }, b = { model = \"gpt\" } }"), HasSubstr("arm 'b': "));
}

TEST_F(StudyOfTheTrainer, ArmsThatComeToTheSameAreRefused) {
  EXPECT_THAT(complaint("arms = { a = { recipe.label_smoothing = 0.0 }, b = { recipe.steps = 4 } }"),
              HasSubstr("arms 'a', 'b' come to the same trial"));
}

TEST_F(StudyOfTheTrainer, ArmsMayDifferInTheWeightsThatTheyStartFromAlone) {
  ASSERT_EQ(run({"train", "trial.toml", "--out", "parent", "--set", "seed=5"}).exit_code, 0);
  const std::string parent = fs::directory_iterator(folder_.path() / "parent")->path();
  write("tuned.toml", std::string(kStudy.substr(0, kStudy.find("arms ="))) +
                          "arms = { drawn = { init.weights = \"\" }, tuned = { init.weights = \"" + parent +
                          "\" } }\nreplicates = 2\n");
  const ceteris::ProcessResult result = run({"study", "run", "tuned.toml", "--anyway"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json record = record_of("tuned");
  EXPECT_EQ(record["complete"], true);
  EXPECT_NE(record["contrasts"][0]["estimate"], 0.0);
}

TEST_F(StudyOfTheTrainer, ArmsMayDifferInTheFilesThatTheyReadAlone) {
  write("files.toml", std::string(kStudy.substr(0, kStudy.find("arms ="))) +
                          "values = { data.kind = \"images\" }\n"
                          "arms = { a = { data.path = \"a\" }, b = { data.path = \"b\" } }\n");
  EXPECT_EQ(run({"study", "check", "files.toml"}).exit_code, 0);
}

TEST_F(StudyOfTheTrainer, AMetricThatItDoesNotWriteIsRefused) {
  EXPECT_THAT(complaint("arms = { a = { recipe.batch = 8 }, b = { recipe.batch = 9 } }",
                        "guardrails = [{ name = \"validation.acuracy\", margin = 0.1 }]\n"),
              HasSubstr("did you mean validation.accuracy?"));
}

TEST_F(StudyOfTheTrainer, AWrongTrialFileIsSaidOnce) {
  write("trial.toml", "recipe = { batch = 0 }\n");
  const std::string lines = complaint("arms = { a = { recipe.steps = 1 }, b = { recipe.steps = 2 } }");
  EXPECT_THAT(lines, HasSubstr("trial.toml:1:"));
  EXPECT_EQ(std::ranges::count(lines, '\n'), 1) << lines;
  fs::remove(folder_.path() / "trial.toml");
  EXPECT_THAT(complaint("arms = { a = { recipe.steps = 1 }, b = { recipe.steps = 2 } }"), HasSubstr("trial.toml"));
}

TEST_F(StudyOfTheTrainer, ARunThatDivergesIsAnOutcome) {
  // A model by name; its training loss is finite, and that of validation is not.
  write("wild.toml", R"(
trainer = "vit_32px"
metric = { name = "validation.accuracy", scale = "fraction", margin = 0.1 }
values = { data = { train = 16, validation = 10 }, recipe = { batch = 8, steps = 1, schedule.warmup = 0 }, model.norm = "none" }
arms = { calm = { recipe.optimiser.learning_rate = 1e-4 }, wild = { recipe.optimiser.learning_rate = 10 } }
replicates = 2
)");
  const ceteris::ProcessResult result = run({"study", "run", "wild.toml", "--anyway"});
  EXPECT_EQ(result.exit_code, 4) << result.err;
  const json arm = record_of("wild")["arms"][1];
  EXPECT_EQ(arm["outcomes"][0]["outcome"], "diverged") << arm["outcomes"];
  EXPECT_EQ(arm["outcomes"][0]["count"], 2);
}

}  // namespace
}  // namespace cli_tests
