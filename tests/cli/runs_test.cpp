// SPDX-License-Identifier: Apache-2.0
// Two runs trained, found again by short names, evaluated and compared.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/file_lock.hpp"
#include "ceteris/base/temporary.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class RunsCommand : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<ceteris::TempDirectory>();
    const auto first = train({"--name", "baseline"});
    ASSERT_EQ(first.exit_code, 0) << first.err;
    const auto second = train({"--set", "recipe.label_smoothing=0.1"});
    ASSERT_EQ(second.exit_code, 0) << second.err;
    for (const auto& entry : fs::directory_iterator(folder_->path() / "runs")) {
      const bool named = ceteris::read_file(entry.path() / "run.json").find("baseline") != std::string::npos;
      (named ? baseline_ : smoothed_) = entry.path().filename().string();
    }
  }
  static void TearDownTestSuite() { folder_.reset(); }

  static ceteris::ProcessResult train(std::vector<std::string> more) {
    std::vector<std::string> call = {"train",
                                     "--model",
                                     "small_cnn_nano",
                                     "--set",
                                     "data.images.size=16",
                                     "--set",
                                     "data.train=48",
                                     "--set",
                                     "data.validation=50",
                                     "--set",
                                     "recipe.steps=3",
                                     "--set",
                                     "recipe.batch=16",
                                     "--jobs",
                                     "1"};
    call.insert(call.end(), more.begin(), more.end());
    return run_ceteris(std::move(call), {}, folder_->path());
  }
  static ceteris::ProcessResult run(std::vector<std::string> call) {
    return run_ceteris(std::move(call), {}, folder_->path());
  }
  static nlohmann::json json_of(std::vector<std::string> call) {
    call.emplace_back("--json");
    const auto result = run(std::move(call));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return nlohmann::json::parse(result.out);
  }

  static inline std::unique_ptr<ceteris::TempDirectory> folder_;
  static inline std::string baseline_, smoothed_;
};

TEST_F(RunsCommand, ListsModelDataResultDateAndState) {
  const auto text = run({"runs"});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, AllOf(StartsWith("RUN"), HasSubstr(baseline_.substr(0, 8) + " (baseline)"),
                              HasSubstr("small_cnn_nano"), HasSubstr("builtin"), HasSubstr("finished")));
  const auto json = json_of({"runs"});
  ASSERT_EQ(json["runs"].size(), 2U);
  const auto& first = json["runs"][json["runs"][0]["name"] == "baseline" ? 0 : 1];
  EXPECT_EQ(first["name"], "baseline");
  EXPECT_EQ(first["state"], "finished");
  EXPECT_EQ(first["steps"], 3);
  EXPECT_TRUE(first["metrics"][0]["value"].is_number());
  EXPECT_THAT(first["command"].get<std::string>(), StartsWith("ceteris train --model small_cnn_nano"));
}

TEST_F(RunsCommand, DiffShowsTheFieldsThatDifferAndTheResults) {
  const auto text = run({"runs", "diff", "baseline", smoothed_.substr(0, 6)});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, AllOf(HasSubstr("recipe.label_smoothing"), HasSubstr("validation loss"),
                              HasSubstr("the data are the same")));
  const auto json = json_of({"runs", "diff", "baseline", "runs/" + smoothed_.substr(0, 6) + "/"});
  ASSERT_EQ(json["differences"].size(), 1U);
  EXPECT_EQ(json["differences"][0]["field"], "recipe.label_smoothing");
  EXPECT_EQ(json["differences"][0]["b"], "0.1");
}

TEST_F(RunsCommand, ANameOrTheBeginningOfAnIdIsTheRunForOtherVerbs) {
  const auto by_name = json_of({"eval", "baseline", "--jobs", "1"});
  const auto by_folder = json_of({"eval", "runs/" + baseline_.substr(0, 7) + "/", "--jobs", "1"});
  EXPECT_EQ(by_name["metrics"], by_folder["metrics"]);
  const auto exported = run({"export", baseline_.substr(0, 6), "net.onnx"});
  EXPECT_EQ(exported.exit_code, 0) << exported.err;
  EXPECT_TRUE(fs::exists(folder_->path() / "net.onnx"));
}

TEST_F(RunsCommand, AnUnknownRunIsOneLineWithThoseThatAreThere) {
  for (const std::vector<std::string>& call :
       {std::vector<std::string>{"runs", "diff", "baseline", "zzz"}, {"eval", "runs/zzzz/"}}) {
    const auto result = run(call);
    EXPECT_EQ(result.exit_code, static_cast<int>(ceteris::Exit::Usage));
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
    EXPECT_THAT(result.err, AllOf(HasSubstr("is no run"), HasSubstr(baseline_.substr(0, 8) + " (baseline)"),
                                  HasSubstr(smoothed_.substr(0, 8))));
  }
}

TEST_F(RunsCommand, ANameIsNoPartOfWhatARunIsAndCanChange) {
  const auto again = train({"--name", "control"});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, StartsWith("finished before: runs/" + baseline_));
  EXPECT_EQ(json_of({"runs", "diff", "control", baseline_})["differences"].size(), 0U);
  EXPECT_EQ(train({"--name", "baseline"}).exit_code, 0);
  EXPECT_THAT(train({"--name", "a/b"}).err, HasSubstr("is no name for a run"));
}

TEST_F(RunsCommand, ARunThatWasCutOffGoesOnByItsNameAlone) {
  const fs::path folder = folder_->path() / "runs" / baseline_;
  const std::string result = ceteris::read_file(folder / "result.json");
  fs::remove(folder / "result.json");
  fs::remove(folder / "checkpoint/step-3.safetensors");
  EXPECT_THAT(run({"runs"}).out, HasSubstr("unfinished at step 3"));
  {
    const ceteris::FileLock training(folder / ".lock");
    EXPECT_THAT(run({"runs"}).out, HasSubstr("running at step 3"));
  }
  const auto resumed = run({"train", "--resume", baseline_.substr(0, 5), "--jobs", "1"});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_THAT(resumed.err, HasSubstr("going on from step 2"));
  EXPECT_EQ(ceteris::read_file(folder / "result.json"), result);
  EXPECT_THAT(ceteris::read_file(folder / "run.json"),
              AllOf(HasSubstr("baseline"), HasSubstr("--model small_cnn_nano")));
  EXPECT_THAT(run({"train", "--resume", "nothing"}).err, HasSubstr("is no run"));
}

TEST_F(RunsCommand, TensorBoardShowsARunUnderItsName) {
  EXPECT_TRUE(fs::is_directory(folder_->path() / "runs" / baseline_ / "tb" / ("baseline-" + baseline_.substr(0, 6))));
  EXPECT_TRUE(fs::is_directory(folder_->path() / "runs" / smoothed_ / "tb" /
                               ("small_cnn_nano-builtin-" + smoothed_.substr(0, 6))));
}

}  // namespace
}  // namespace cli_tests
