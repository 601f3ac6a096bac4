// SPDX-License-Identifier: Apache-2.0
// `ceteris study`, as a user types it, with trials that are lines of shell.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/process/child.hpp"
#include "tests/cli/program.hpp"
#include "tests/cli/study_command.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

class StudyCommand : public StudyFolder {
 protected:
  [[nodiscard]] json answer(std::vector<std::string> arguments, int exit_code = 0) const {
    return json::parse(answer_text(std::move(arguments), exit_code), nullptr, false);
  }
};

TEST_F(StudyCommand, RunsFromFileToVerdictAndReport) {
  const ceteris::ProcessResult result = study({"run", "x.toml", "--jobs", "2"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("beyond the margin"));
  EXPECT_THAT(result.err, HasSubstr("[9/9]"));  // eight trials, and the first one again
  const json record = json::parse(text_of("runs/studies/x/study.json"));
  const json& contrast = record["contrasts"][0];
  EXPECT_EQ(record["complete"], true);
  EXPECT_EQ(contrast["verdict"], "beyond");
  EXPECT_EQ(contrast["n"], 4);
  EXPECT_THAT(text_of("runs/studies/x/report.html"), HasSubstr("Does x matter?"));
  EXPECT_THAT(text_of("runs/studies/x/results.csv"), HasSubstr("x,high,,3,acc,2.754984"));
}

TEST_F(StudyCommand, WhatHasRunIsNotRunAgain) {
  ASSERT_EQ(study({"run", "x.toml"}).exit_code, 0);
  const ceteris::ProcessResult again = study({"run", "x.toml"});
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_THAT(again.err, Not(HasSubstr("/")));
  // Another study with the same trials finds them.
  variant("y.toml", "replicates = 4", "replicates = 5");
  EXPECT_THAT(study({"run", "y.toml"}).err, HasSubstr("y: 2 of 11 trials to run"));
}

TEST_F(StudyCommand, AnEditedScriptOrFileNeedsAnAmendment) {
  ASSERT_EQ(study({"run", "x.toml"}).exit_code, 0);
  write("trial.sh", std::string(kTrial) + "# edited\n");
  const ceteris::ProcessResult edited = study({"run", "x.toml"});
  EXPECT_EQ(edited.exit_code, 3);
  EXPECT_THAT(edited.err, HasSubstr("trial.sh has changed"));
  EXPECT_EQ(study({"amend", "x.toml"}).exit_code, 2);  // without a reason
  EXPECT_EQ(study({"amend", "x.toml", "--reason", "a comment"}).exit_code, 0);
  EXPECT_THAT(study({"run", "x.toml"}).err, HasSubstr("9 of 9 trials to run"));
  write("x.toml", std::string(kStudy) + "seed = 1\n");
  EXPECT_THAT(study({"run", "x.toml"}).err, HasSubstr("differs from the study of this name"));
  EXPECT_EQ(json::parse(text_of("runs/studies/x/study.json"))["versions"].size(), 2U);
}

TEST_F(StudyCommand, AWrongFileHasAllItsProblemsAtOnce) {
  variant("wrong.toml", "replicates = 4", "replicats = 4\nbaseline = \"lo\"");
  const ceteris::ProcessResult result = study({"check", "wrong.toml"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("wrong.toml:6:1: replicats is not a field"));
  EXPECT_THAT(result.err, HasSubstr("wrong.toml:7:1: baseline = 'lo' is not an arm; did you mean 'low'?"));
  EXPECT_EQ(study({"run", "wrong.toml"}).exit_code, 3);
  EXPECT_FALSE(fs::exists(folder_.path() / "runs" / "studies"));
}

TEST_F(StudyCommand, AProgramThatIsNotThereIsSaidBeforeAnythingRuns) {
  variant("none.toml", "\"sh\"", "\"no-such-program\"");
  const ceteris::ProcessResult result = study({"run", "none.toml"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("there is no program 'no-such-program'"));
}

TEST_F(StudyCommand, AFailingArmWinsNothing) {
  write("trial.sh", "[ \"$2\" = 2.5 ] && exit 3\n" + std::string(kTrial));
  const ceteris::ProcessResult result = study({"run", "x.toml"});
  EXPECT_EQ(result.exit_code, 4) << result.err;
  EXPECT_THAT(result.out, HasSubstr("no verdict"));
  EXPECT_THAT(result.out, HasSubstr("declares no score for a failed trial"));
  EXPECT_THAT(text_of("runs/studies/x/report.md"), HasSubstr("is the first failure of its arm: exit code 3"));
  // With a declared score the failures count.
  variant("scored.toml", "margin = 0.5", "margin = 0.5, failed = 0.0");
  const json record = answer({"run", "scored.toml"}, 4);
  EXPECT_NEAR(record["contrasts"][0]["estimate"].get<double>(), -0.55, 0.05);
  EXPECT_NE(record["contrasts"][0]["verdict"], "refused");
}

TEST_F(StudyCommand, AProgramThatIgnoresItsSeedGetsNoVerdict) {
  write("trial.sh", "echo \"{\\\"acc\\\": $2}\" > $3/result.json\n");
  const ceteris::ProcessResult result = study({"run", "x.toml"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("no verdict"));
  EXPECT_THAT(result.out, Not(HasSubstr("beyond the margin")));
  EXPECT_THAT(text_of("runs/studies/x/report.md"), HasSubstr("no verdict: the seed is ignored"));
  EXPECT_THAT(text_of("runs/studies/x/report.md"), Not(HasSubstr(". (")));
}

TEST_F(StudyCommand, OneReplicateIsRefusedUnlessAnyway) {
  variant("one.toml", "replicates = 4", "replicates = 1");
  EXPECT_EQ(study({"run", "one.toml"}).exit_code, 3);
  const json contrast = answer({"run", "one.toml", "--anyway"})["contrasts"][0];
  EXPECT_EQ(contrast["verdict"], "not_yet");
  EXPECT_NEAR(contrast["estimate"].get<double>(), 2, 0.2) << "what was seen is shown";
}

TEST_F(StudyCommand, APilotSaysWhatTheStudyCanShow) {
  const json plan = answer({"plan", "x.toml", "--pilot", "3"});
  EXPECT_EQ(plan["power"][0]["metric"], "acc");
  EXPECT_FALSE(fs::exists(folder_.path() / "runs" / "studies"));  // a plan registers nothing
  variant("tight.toml", "margin = 0.5", "margin = 1e-9");
  const ceteris::ProcessResult tight = study({"plan", "tight.toml", "--pilot", "3"});
  EXPECT_THAT(tight.out, Not(HasSubstr("a bug")));
  const ceteris::ProcessResult refused = study({"run", "tight.toml"});
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.err, HasSubstr("tight.toml:6:1: this design cannot answer its question"));
  EXPECT_THAT(refused.err, HasSubstr("%; ceteris study plan tight.toml says what it would take"));
}

TEST_F(StudyCommand, AMarginOfAnotherScaleIsCaughtByThePilot) {
  variant("fraction.toml", "margin = 0.5", "margin = 0.5, scale = \"fraction\"");
  const ceteris::ProcessResult result = study({"plan", "fraction.toml", "--pilot", "2"});
  EXPECT_EQ(result.exit_code, 3) << result.out;
  EXPECT_THAT(result.err, HasSubstr("which is no fraction"));
}

TEST_F(StudyCommand, TheOtherWordsAnswer) {
  ASSERT_EQ(study({"run", "x.toml"}).exit_code, 0);
  EXPECT_EQ(answer({"status", "x"})["ended"], 8);
  const json record = json::parse(text_of("runs/studies/x/study.json"));
  const std::string id = record["arms"][0]["cells"][0]["trial"];
  const ceteris::ProcessResult trial = run_ceteris({"trial", "show", id.substr(0, 12)}, {}, folder_.path());
  EXPECT_EQ(trial.exit_code, 0) << trial.err;
  EXPECT_THAT(trial.out, HasSubstr("trial " + id + ": ended"));
  EXPECT_EQ(run_ceteris({"trial", "show", "zz"}, {}, folder_.path()).exit_code, 2);
  EXPECT_EQ(answer({"list"})["studies"][0]["name"], "x");
  EXPECT_EQ(answer({"show", "x.toml"})["trials"].size(), 9U);
  EXPECT_EQ(answer({"report", "x"})["question"], "Does x matter?");
  EXPECT_THAT(study({"export", "x"}).out, HasSubstr("study,arm,task,replicate,metric,value"));
  EXPECT_EQ(study({"status", "z"}).exit_code, 2);
  EXPECT_THAT(study({"stauts", "x"}).err, HasSubstr("did you mean study status?"));
  EXPECT_EQ(study({}).exit_code, 2);
  EXPECT_THAT(study({"--help"}).out, HasSubstr("ceteris study run smoothing.toml"));
}

TEST_F(StudyCommand, AKilledRunnerLosesNothingAndRunsNothingTwice) {
  write("trial.sh", std::string(kTrial) + "sleep 0.2\n");
  ceteris::Command command{.argv = {CETERIS_PROGRAM, "study", "run", "x.toml", "--jobs", "2"},
                           .directory = folder_.path()};
  for (const int milliseconds : {300, 500, 700}) {
    const ceteris::Child child = ceteris::start_child(command);
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    kill(child.pid, SIGKILL);
    waitpid(child.pid, nullptr, 0);
  }
  EXPECT_EQ(study({"run", "x.toml", "--jobs", "2"}).exit_code, 0);
  int results = 0;
  for (const auto& trial : fs::directory_iterator(folder_.path() / "runs")) {
    results += fs::exists(trial.path() / "result.json") ? 1 : 0;
  }
  EXPECT_EQ(results, 9);
}

TEST_F(StudyCommand, TheExampleOfTenLinesRunsWithPythonAlone) {
  if (ceteris::find_program("python3").empty()) {
    GTEST_SKIP() << "python3 is not there";
  }
  const fs::path examples = fs::path(CETERIS_SOURCE_DIR) / "examples" / "study";
  for (const char* name : {"train.py", "smoothing.toml"}) {
    fs::copy_file(examples / name, folder_.path() / name);
  }
  EXPECT_EQ(std::ranges::count(text_of("train.py"), '\n'), 10);
  const json record = answer({"run", "smoothing.toml", "--jobs", "2"});
  EXPECT_EQ(record["contrasts"][0]["n"], 8);
  EXPECT_EQ(record["contrasts"][0]["verdict"], "equivalent");
}

TEST_F(StudyCommand, TheExampleOfCompilerFlagsTimesTwoPrograms) {
  const fs::path examples = fs::path(CETERIS_SOURCE_DIR) / "examples" / "study";
  if (ceteris::find_program("g++").empty()) {
    GTEST_SKIP() << "g++ is not there";
  }
  for (const char* level : {"2", "3"}) {
    const std::string program = std::string("blur-O") + level;
    const ceteris::ProcessResult built = ceteris::run_process(
        {.argv = {"g++", std::string("-O") + level, "-o", program, (examples / "blur.cpp").string()},
         .directory = folder_.path()});
    ASSERT_TRUE(built.ok()) << built.err;
  }
  std::string text = ceteris::read_file(examples / "flags.toml");
  const std::string_view replicates = "replicates = 10";
  ASSERT_NE(text.find(replicates), std::string::npos);
  write("flags.toml", text.replace(text.find(replicates), replicates.size(), "replicates = 2"));
  const json record = answer({"run", "flags.toml", "--anyway"});
  EXPECT_EQ(record["contrasts"][0]["n"], 2);
  EXPECT_EQ(record["metrics"][0]["scale"], "ratio");
  EXPECT_EQ(study({"check", (examples / "photos.toml").string()}).exit_code, 0);
}

}  // namespace
}  // namespace cli_tests
