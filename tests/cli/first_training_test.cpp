// SPDX-License-Identifier: Apache-2.0
// Own images from the first training to another program: train, evaluate, fine-tune, resume, export. One trained run
// serves all of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/process/process.hpp"
#include "tests/cli/program.hpp"
#include "tests/support/requirement.hpp"

namespace cli_tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;
namespace fs = std::filesystem;

class FirstTraining : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new ceteris::TempDirectory;
    // Noise is drawn by the name of the folder that is written to: each is written under a name of its own, then moved.
    const auto put = [](const std::string& name, const fs::path& place, int count) {
      write_images(folder_->path() / name, count);
      fs::create_directories(place.parent_path());
      fs::rename(folder_->path() / name, place);
    };
    for (const char* name : {"left", "right"}) {
      put(std::string(name) + "_a", photos() / "train" / name, 12);
      put(std::string(name) + "_b", photos() / "val" / name, 4);
      put(std::string(name) + "_c", photos() / "test" / name, 5);
    }
    for (const char* name : {"red", "green", "blue"}) {
      put(name, path("others") + "/" + name, 8);
    }
    trained_ = new ceteris::ProcessResult(
        train({"--model", "resnet_32px", "--set", "model.depths=[1,1]", "--set", "model.widths=[4,8]", "--set",
               "data=images", "--set", "data.path=" + photos().string(), "--set", "recipe.steps=6", "--set",
               "recipe.batch=8", "--set", "recipe.evaluations=4", "--out", path("runs")}));
  }
  static void TearDownTestSuite() {
    delete trained_;
    delete folder_;
  }

  static std::string path(const std::string& name) { return (folder_->path() / name).string(); }
  static fs::path photos() { return folder_->path() / "photos"; }
  static ceteris::ProcessResult train(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "train");
    arguments.insert(arguments.end(), {"--jobs", "1"});
    return run_ceteris(arguments);
  }
  static fs::path run_in(const std::string& out) { return fs::directory_iterator(path(out))->path(); }
  static nlohmann::json spec_of(const fs::path& run) {
    return nlohmann::json::parse(ceteris::read_file(run / "spec.json"))["spec"];
  }

  static ceteris::TempDirectory* folder_;
  static ceteris::ProcessResult* trained_;
};

ceteris::TempDirectory* FirstTraining::folder_ = nullptr;
ceteris::ProcessResult* FirstTraining::trained_ = nullptr;

/// A Python that runs the example: with onnxruntime, or with what stands in for it here.
std::optional<ceteris::Command> onnx_python() {
  for (const char* program : {"python3", "/usr/bin/python3"}) {
    const auto has = [&](const std::string& modules) {
      return ceteris::run_process({.argv = {program, "-c", "import numpy, PIL, " + modules}}).ok();
    };
    if (has("onnxruntime")) {
      return ceteris::Command{.argv = {program}};
    }
    if (has("onnx, torch")) {
      return ceteris::Command{.argv = {program},
                              .environment = {{"PYTHONPATH", CETERIS_SOURCES "/tests/parity/runtime"}}};
    }
  }
  return std::nullopt;
}

TEST_F(FirstTraining, SaysFirstWhatItTrainsOnAndUsesThePartsAsTheirFoldersAreCalled) {
  ASSERT_EQ(trained_->exit_code, 0) << trained_->err;
  EXPECT_THAT(
      trained_->err,
      StartsWith("32 px, 2 classes, 24 images for training and 8 for validation; 1,382 parameters; cpu, fp32\n"));
  EXPECT_THAT(trained_->err, HasSubstr("trains on train/ (24 images) and validates on val/ (8 images); left out: test/ "
                                       "(10 images)\n"));
  const auto spec = spec_of(run_in("runs"));
  EXPECT_EQ(spec["data"]["size"], 32);
  EXPECT_EQ(spec["data"]["train"], "train");
  EXPECT_EQ(spec["data"]["validation"], "val");
}

TEST_F(FirstTraining, EvaluatesAsOftenAsAskedAndNamesWhatItPrints) {
  std::vector<std::string> lines;
  std::istringstream log(trained_->err);
  for (std::string line; std::getline(log, line);) {
    if (line.starts_with("step ")) {
      lines.push_back(line.substr(0, line.find("train loss")));
    }
  }
  EXPECT_THAT(lines, testing::ElementsAre("step 2 of 6, epoch 0.67: ", "step 3 of 6, epoch 1.00: ",
                                          "step 5 of 6, epoch 1.67: ", "step 6 of 6, epoch 2.00: "));
  EXPECT_THAT(trained_->out, AllOf(StartsWith("step 6: validation accuracy "), HasSubstr(" %, loss "),
                                   HasSubstr(", balanced accuracy ")));
}

TEST_F(FirstTraining, ARunAndItsSpecificationAreTrainedAgainByName) {
  const fs::path run = run_in("runs");
  const auto again = train({(run / "spec.json").string(), "--out", path("runs")});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, StartsWith("finished before: " + run.string()));
  const auto resumed = train({"--resume", run.string()});
  EXPECT_THAT(resumed.out, StartsWith("finished before: " + run.string()));
}

TEST_F(FirstTraining, ALongerRunIsAnotherRunAndTheLinesToTypeAreSaid) {
  const std::string run = run_in("runs").string();
  const auto longer = train({"--resume", run, "--set", "recipe.steps=12"});
  EXPECT_EQ(longer.exit_code, 2);
  EXPECT_THAT(longer.err, AllOf(HasSubstr("ceteris train " + run + " --init " + run + " --set recipe.steps=12"),
                                HasSubstr("from the beginning: ceteris train " + run + " --set recipe.steps=12")));
  const auto more = train({run, "--init", run, "--set", "recipe.steps=2", "--out", path("longer")});
  EXPECT_EQ(more.exit_code, 0) << more.err;
  EXPECT_THAT(more.err, AllOf(HasSubstr("fine-tuning: starts from " + run), HasSubstr("the head is kept")));
}

TEST_F(FirstTraining, TheNameThatInitHadBeforeIsAnUnknownOptionThatNamesIt) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"--weights", "w.pth"}, {"--weights=w.pth"}}) {
    const auto refused = train(words);
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr(" is not an option; did you mean --init? see: ceteris train --help"));
  }
}

TEST_F(FirstTraining, FineTuningTakesTheModelOfTheRunDrawsANewHeadAndFreezesWhatIsNamed) {
  const std::string run = run_in("runs").string();
  const auto tuned =
      train({"--init", run, "--freeze", "stem,stages.0", "--set", "data=images", "--set", "data.path=" + path("others"),
             "--set", "recipe.steps=2", "--set", "recipe.batch=8", "--out", path("tuned")});
  ASSERT_EQ(tuned.exit_code, 0) << tuned.err;
  EXPECT_THAT(tuned.err, AllOf(StartsWith("32 px, 3 classes, 21 images for training and 3 for validation"),
                               HasSubstr("learn (recipe.freeze = stages.0, stem)"),
                               HasSubstr("the head is drawn anew (the file's is for 2 classes)")));
  const auto spec = spec_of(run_in("tuned"));
  EXPECT_EQ(spec["model"]["widths"], nlohmann::json({4, 8}));
  EXPECT_EQ(spec["init"]["head"], "new");
  EXPECT_EQ(spec["init"]["sha256"].get<std::string>().size(), 64U);
  EXPECT_FALSE(spec["init"].contains("weights")) << "where the file lies is no part of what the run is";
  const auto wrong = train({"--init", run, "--freeze", "layer1", "--set", "data=images", "--set",
                            "data.path=" + path("others"), "--out", path("none")});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("its parts: backbone (all but the head), stem, stages.0, stages.1, head"));
}

TEST_F(FirstTraining, TheExampleFineTunesEvaluatesEmbedsAndExportsInOneScript) {
  ASSERT_EQ(train({"--model", "resnet_32px", "--set", "model.depths=[1,1]", "--set", "model.widths=[4,8]", "--set",
                   "data=images", "--set", "data.path=" + path("others"), "--set", "recipe.steps=3", "--set",
                   "recipe.batch=8", "--out", path("first")})
                .exit_code,
            0);
  const fs::path place = path("script");
  fs::create_directories(place);
  const std::string programs = fs::path(CETERIS_PROGRAM).parent_path().string();
  const auto result = ceteris::run_process(
      {.argv = {"sh", CETERIS_SOURCES "/examples/fine_tune.sh", photos().string(), "--init", run_in("first").string(),
                "--freeze", "stem", "--set", "recipe.steps=3", "--set", "recipe.batch=8", "--jobs", "1"},
       .environment = {{"PATH", programs + ":/usr/bin:/bin"}},
       .directory = place});
  ASSERT_TRUE(result.ok()) << result.err;
  EXPECT_THAT(result.err, HasSubstr("fine-tuning: starts from"));
  EXPECT_THAT(result.out, HasSubstr("of     5, most often taken for"));
  const std::string predicted = ceteris::read_file(place / "tuned.csv");
  EXPECT_EQ(std::count(predicted.begin(), predicted.end(), '\n'), 1 + 10);
  EXPECT_THAT(ceteris::read_file(place / "tuned.npy"), HasSubstr("'shape': (10, 8)"));
  EXPECT_GT(fs::file_size(place / "tuned.onnx"), 4 * 1382U);
}

TEST_F(FirstTraining, EvalTellsImagesThatWereSeenInTraining) {
  const std::string run = run_in("runs").string();
  const auto all = run_ceteris({"eval", run, photos().string(), "--json"});
  ASSERT_EQ(all.exit_code, 0) << all.err;
  const auto json = nlohmann::json::parse(all.out);
  EXPECT_EQ(json["top1"]["total"], 42);
  EXPECT_EQ(json["seen_in_training"], 24);
  EXPECT_EQ(json["unseen"]["top1"]["total"], 18);
  // A copy of a training image under another name, among test images.
  fs::create_directories(path("copied") + "/left");
  fs::copy(photos() / "test" / "left", path("copied") + "/left");
  fs::copy_file(photos() / "train" / "left" / "3.png", path("copied") + "/left/x.png");
  EXPECT_THAT(run_ceteris({"eval", run, path("copied")}).out,
              HasSubstr("WARNING: 1 of these 6 images were seen in training"));
}

TEST_F(FirstTraining, EvalOfARunHasTheFormOfEvalOnNamedData) {
  const std::string run = run_in("runs").string();
  const auto own = run_ceteris({"eval", run, "--json"});
  const auto named = run_ceteris({"eval", run, (photos() / "val").string(), "--json"});
  ASSERT_EQ(own.exit_code, 0) << own.err;
  const auto first = nlohmann::json::parse(own.out), second = nlohmann::json::parse(named.out);
  for (const char* part : {"top1", "balanced", "classes", "seen_in_training"}) {
    EXPECT_EQ(first[part], second[part]) << part;
  }
  EXPECT_EQ(first["seen_in_training"], 0);
  EXPECT_NEAR(first["loss"].get<double>(), second["loss"].get<double>(), 1e-6);
  EXPECT_NEAR(first["metrics"]["balanced_accuracy"].get<double>(), first["balanced"]["rate"].get<double>(), 1e-12);
}

TEST_F(FirstTraining, AnOnnxFileSaysWhatItsInputIsAndItsClassesAreThoseOfPredict) {
  const std::string file = path("mine.onnx");
  const auto written = run_ceteris({"export", run_in("runs").string(), file, "--json"});
  ASSERT_EQ(written.exit_code, 0) << written.err;
  const auto about = nlohmann::json::parse(written.out)["metadata"];
  EXPECT_EQ(about["classes"], R"(["left","right"])");
  EXPECT_EQ(about["side"], "32");
  EXPECT_NEAR(std::stod(about["crop"].get<std::string>()), 8.0 / 9, 1e-12);
  EXPECT_EQ(about["mean"], "[0.485,0.456,0.406]");
  EXPECT_EQ(about["scale"], "[0.229,0.224,0.225]");

  const std::optional<ceteris::Command> python = onnx_python();
  if (!python) {
    CETERIS_SKIP_WITHOUT("onnx", "python3 with numpy, Pillow and onnxruntime, or with onnx and torch instead of that");
  }
  ceteris::Command call = *python;
  call.argv.insert(call.argv.end(), {CETERIS_SOURCES "/examples/onnx/classify.py", file});
  std::vector<std::string> predict = {"predict", run_in("runs").string(), "--top", "1", "--json"};
  for (int i = 0; i < 5; ++i) {
    for (const char* name : {"left", "right"}) {
      const std::string image = (photos() / "test" / name / (std::to_string(i) + ".png")).string();
      call.argv.push_back(image);
      predict.push_back(image);
    }
  }
  const auto classified = ceteris::run_process(call);
  ASSERT_TRUE(classified.ok()) << classified.err;
  const auto predicted = run_ceteris(predict);
  ASSERT_EQ(predicted.exit_code, 0) << predicted.err;
  std::istringstream rows(classified.out);
  for (const auto& image : nlohmann::json::parse(predicted.out)["images"]) {
    std::string name, label;
    double probability = 0;
    ASSERT_TRUE(std::getline(rows, name, '\t') && std::getline(rows, label, '\t') && rows >> probability >> std::ws);
    EXPECT_EQ(label, image["top"][0]["class"]) << name;
    EXPECT_NEAR(probability, image["top"][0]["probability"].get<double>(), 0.01) << name;
  }
}

}  // namespace
}  // namespace cli_tests
