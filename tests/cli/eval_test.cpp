// SPDX-License-Identifier: Apache-2.0
// What comes after training, as a user types it: eval, predict and embed on a run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/formats/csv.hpp"
#include "ceteris/formats/tensor_file.hpp"
#include "ceteris/image/encode.hpp"
#include "ceteris/image/image.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;
using Json = nlohmann::json;

/// `count` images of one colour each, near the one given: two such folders are told apart by anything.
void write_colour(const fs::path& folder, int count, std::uint8_t red, std::uint8_t blue) {
  fs::create_directories(folder);
  for (int i = 0; i < count; ++i) {
    ceteris::image::Image image{.width = 20, .height = 16, .pixels = std::vector<std::uint8_t>(3 * 20 * 16)};
    for (std::size_t p = 0; p < image.pixels.size(); p += 3) {
      image.pixels[p] = static_cast<std::uint8_t>(red + i % 20);
      image.pixels[p + 1] = static_cast<std::uint8_t>(60 + 3 * (i % 30));
      image.pixels[p + 2] = static_cast<std::uint8_t>(blue + (7 * i) % 20);
    }
    const std::vector<std::byte> file = ceteris::image::encode_png(image);
    ceteris::write_file_atomic(folder / (std::to_string(1000 + i) + ".png"),
                               {reinterpret_cast<const char*>(file.data()), file.size()});
  }
}

/// One run on red and blue images, trained once for all tests.
class TrainedRun : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<ceteris::TempDirectory>();
    write_colour(path("data/red"), 40, 200, 10);
    write_colour(path("data/blue"), 40, 10, 200);
    const auto trained = run_ceteris({"train", "--model", "small_cnn_nano", "--set", "data=images", "--set",
                                      "data.path=" + path("data"), "--set", "data.size=16", "--set", "recipe.batch=16",
                                      "--set", "recipe.steps=61", "--out", path("runs"), "--jobs", "1"});
    ASSERT_EQ(trained.exit_code, 0) << trained.err;
    run_ = fs::directory_iterator(path("runs"))->path().string();
  }
  static void TearDownTestSuite() { folder_.reset(); }

  static std::string path(const std::string& name) { return (folder_->path() / name).string(); }

  /// The weights of the run as a file, under other names; without those that become empty.
  static void write_weights(const std::string& file, const std::function<std::string(const std::string&)>& name_of,
                            std::vector<ceteris::formats::TensorEntry> entries = {}) {
    ASSERT_EQ(run_ceteris({"weights", "convert", run_, path("plain.safetensors")}).exit_code, 0);
    const std::string bytes = ceteris::read_file(path("plain.safetensors"));
    for (ceteris::formats::TensorEntry& tensor :
         ceteris::formats::parse_tensor_file(std::as_bytes(std::span(bytes)), "plain.safetensors").tensors) {
      tensor.name = name_of(tensor.name);
      if (!tensor.name.empty()) {
        entries.push_back(tensor);
      }
    }
    ceteris::write_file_atomic(path(file), ceteris::formats::format_tensor_file({}, std::move(entries)));
  }

  static std::unique_ptr<ceteris::TempDirectory> folder_;
  static std::string run_;
};
std::unique_ptr<ceteris::TempDirectory> TrainedRun::folder_;
std::string TrainedRun::run_;

double recorded(const std::string& run, const std::string& name) {
  const auto result = Json::parse(ceteris::read_file(fs::path(run) / "result.json"));
  for (const Json& metric : result["final_metrics"]) {
    if (metric["name"] == name) {
      return metric["value"].get<double>();
    }
  }
  return -1;
}

TEST_F(TrainedRun, EvalRepeatsTheMetricsThatTrainingRecorded) {
  const auto again = run_ceteris({"eval", run_, "--jobs", "1", "--json"});
  ASSERT_EQ(again.exit_code, 0) << again.err;
  const Json json = Json::parse(again.out);
  EXPECT_EQ(json["schema"], "ceteris.eval/1");
  EXPECT_EQ(json["metrics"]["accuracy"].get<double>(), recorded(run_, "accuracy"));
  EXPECT_EQ(json["metrics"]["loss"].get<double>(), recorded(run_, "loss"));
}

TEST_F(TrainedRun, EvalOnAFolderCountsRightAnswersByClass) {
  write_colour(path("test/red"), 12, 205, 12);
  write_colour(path("test/blue"), 8, 12, 205);
  ceteris::write_file_atomic(path("test/red/broken.png"), "nothing");
  const auto evaluated = run_ceteris({"eval", run_, path("test"), "--json", "--batch", "7"});
  ASSERT_EQ(evaluated.exit_code, 0) << evaluated.err;
  const Json json = Json::parse(evaluated.out);
  EXPECT_EQ(json["top1"]["total"], 20);
  EXPECT_EQ(json["top1"]["correct"], 20) << "red and blue are easily told apart";
  EXPECT_LT(json["top1"]["interval"][0].get<double>(), 1);
  EXPECT_EQ(json["classes"][0]["name"], "blue");
  EXPECT_EQ(json["classes"][0]["predicted_as"], Json({8, 0}));
  EXPECT_EQ(json["classes"][1]["images"], 12);
  EXPECT_EQ(json["refused"][0]["name"], "red/broken.png");
  const auto shown = run_ceteris({"eval", run_, path("test")});
  EXPECT_THAT(shown.out, HasSubstr("20 images, 1 more could not be read"));
  EXPECT_THAT(shown.err, HasSubstr("red/broken.png"));
}

TEST_F(TrainedRun, EvalMatchesClassesByNameAndNeverByPlace) {
  // Only one of the two classes, which sorted alone would be the first.
  write_colour(path("half/red"), 5, 205, 12);
  const auto half = run_ceteris({"eval", run_, path("half"), "--json"});
  ASSERT_EQ(half.exit_code, 0) << half.err;
  EXPECT_EQ(Json::parse(half.out)["top1"]["correct"], 5);
  write_colour(path("other/reds"), 5, 205, 12);
  const auto other = run_ceteris({"eval", run_, path("other")});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, HasSubstr("did you mean 'red'?"));
}

TEST_F(TrainedRun, PredictWritesARowAnImageAsCsvAndJson) {
  write_colour(path("new"), 6, 205, 12);
  const auto csv = run_ceteris({"predict", run_, path("new"), "--batch", "4"});
  ASSERT_EQ(csv.exit_code, 0) << csv.err;
  const auto table = ceteris::formats::parse_csv(csv.out, "stdout");
  EXPECT_TRUE(table.problems.empty());
  ASSERT_EQ(table.rows.size(), 7U);
  EXPECT_EQ(table.rows[0].fields,
            (std::vector<std::string>{"image", "class_1", "probability_1", "class_2", "probability_2"}));
  EXPECT_EQ(table.rows[1].fields[0], "1000.png");
  EXPECT_EQ(table.rows[1].fields[1], "red");
  EXPECT_NEAR(std::stod(table.rows[1].fields[2]) + std::stod(table.rows[1].fields[4]), 1, 1e-5);

  const auto json = run_ceteris({"predict", run_, path("new"), "--json", "--top", "1", "--out", path("p.json")});
  ASSERT_EQ(json.exit_code, 0) << json.err;
  EXPECT_EQ(json.out, "");
  const Json rows = Json::parse(ceteris::read_file(path("p.json")));
  EXPECT_EQ(rows["images"].size(), 6U);
  EXPECT_EQ(rows["images"][5]["top"][0]["class"], "red");
}

TEST_F(TrainedRun, TheCropIsTrainingsUnlessAnotherIsGiven) {
  const auto pass = [&](const std::vector<std::string>& more) {
    std::vector<std::string> call = {"predict", run_, path("data"), "--jobs", "1"};
    call.insert(call.end(), more.begin(), more.end());
    return run_ceteris(call);
  };
  const std::string usual = pass({}).out;
  EXPECT_EQ(pass({"--crop", "0.888888888888"}).out, usual);
  EXPECT_EQ(pass({"--crop", "1"}).exit_code, 0);
  EXPECT_EQ(pass({"--crop", "1.2"}).exit_code, 2);
}

TEST_F(TrainedRun, PredictTakesImagesOneByOne) {
  const auto one = run_ceteris({"predict", run_, path("data/red/1003.png")});
  ASSERT_EQ(one.exit_code, 0) << one.err;
  EXPECT_THAT(one.out, HasSubstr(path("data/red/1003.png") + ",red,"));
  const auto two = run_ceteris({"predict", run_, path("data/red/1003.png"), path("data/blue/1004.png"), "--top", "1"});
  ASSERT_EQ(two.exit_code, 0) << two.err;
  EXPECT_EQ(std::count(two.out.begin(), two.out.end(), '\n'), 3);
  EXPECT_EQ(run_ceteris({"predict", run_, path("data/red/1003.png"), path("data/blue")}).exit_code, 2);
}

TEST_F(TrainedRun, EmbedWritesAMatrixAndSaysWhichImageEachRowIs) {
  write_colour(path("some/red"), 3, 205, 12);
  const auto pooled = run_ceteris({"embed", run_, path("some"), "--out", path("f.npy")});
  ASSERT_EQ(pooled.exit_code, 0) << pooled.err;
  const std::string file = ceteris::read_file(path("f.npy"));
  EXPECT_THAT(file.substr(0, 128), HasSubstr("'shape': (3, "));
  EXPECT_EQ(ceteris::read_file(path("f.rows.csv")),
            "row,image,class\n0,red/1000.png,red\n1,red/1001.png,red\n2,red/1002.png,red\n");
  // One stage a convolution, and the last is what is pooled.
  const auto stages = run_ceteris({"embed", run_, path("some"), "--out", path("g.npy"), "--stages", "--json"});
  ASSERT_EQ(stages.exit_code, 0) << stages.err;
  const Json files = Json::parse(stages.out)["files"];
  ASSERT_GE(files.size(), 2U);
  const std::string last = ceteris::read_file(files.back()["file"].get<std::string>());
  EXPECT_EQ(last.substr(128), file.substr(128));
  EXPECT_FALSE(fs::exists(path("g.npy")));
}

TEST_F(TrainedRun, AFailureLeavesNothingBehind) {
  fs::create_directories(path("broken"));
  ceteris::write_file_atomic(path("broken/a.png"), "nothing");
  const auto refused = run_ceteris({"embed", run_, path("broken"), "--out", path("none/f.npy")});
  EXPECT_NE(refused.exit_code, 0);
  fs::create_directories(path("out"));
  const auto unreadable = run_ceteris({"embed", run_, path("broken"), "--out", path("out/f.npy")});
  EXPECT_EQ(unreadable.exit_code, 2);
  EXPECT_THAT(unreadable.err, HasSubstr("holds no image that can be read"));
  EXPECT_TRUE(fs::is_empty(path("out")));
  EXPECT_EQ(run_ceteris({"predict", run_, path("broken"), "--out", path("out/p.csv")}).exit_code, 2);
  EXPECT_TRUE(fs::is_empty(path("out")));
}

TEST_F(TrainedRun, UntrainedPartsAreRefusedInsteadOfUsed) {
  EXPECT_EQ(run_ceteris({"eval", "small_cnn_nano", path("data")}).exit_code, 2);
  // Of another model, of other parts, and with a head for other classes.
  for (const std::vector<std::string>& wrong : std::vector<std::vector<std::string>>{
           {"predict", "vit_32px", path("data"), "--weights", run_},
           {"predict", run_, path("data"), "--set", "model.norm=dyt"},
           {"predict", "small_cnn_nano", path("data"), "--weights", run_, "--classes", "7"}}) {
    const auto refused = run_ceteris(wrong);
    EXPECT_EQ(refused.exit_code, 2) << refused.out << refused.err;
  }
  // The features do not read the head.
  EXPECT_EQ(run_ceteris({"embed", "small_cnn_nano", path("data"), "--weights", run_, "--classes", "7", "--size", "16",
                         "--out", path("h.npy")})
                .exit_code,
            0);
}

TEST_F(TrainedRun, ABackboneWithoutAHeadIsEmbeddedAndNotAskedForClasses) {
  write_weights("backbone.safetensors",
                [](const std::string& name) { return name.starts_with("head.") ? std::string() : "backbone." + name; });
  const std::vector<std::string> network = {"small_cnn_nano", path("data"), "--weights", path("backbone.safetensors"),
                                            "--size",         "16",         "--jobs",    "1"};
  const auto call = [&](const std::string& verb, const std::vector<std::string>& more) {
    std::vector<std::string> words = {verb};
    words.insert(words.end(), network.begin(), network.end());
    words.insert(words.end(), more.begin(), more.end());
    return run_ceteris(words);
  };
  const auto embedded = call("embed", {"--out", path("headless.npy"), "--json"});
  ASSERT_EQ(embedded.exit_code, 0) << embedded.err;
  const std::string notes = Json::parse(embedded.out)["notes"].dump();
  EXPECT_THAT(notes, HasSubstr("'backbone.'"));
  EXPECT_THAT(notes, HasSubstr("the head is missing in the file"));
  EXPECT_THAT(embedded.err, HasSubstr("'backbone.'"));
  ASSERT_EQ(run_ceteris({"embed", run_, path("data"), "--out", path("whole.npy"), "--jobs", "1"}).exit_code, 0);
  EXPECT_EQ(ceteris::read_file(path("headless.npy")), ceteris::read_file(path("whole.npy")));
  for (const char* verb : {"predict", "eval"}) {
    const auto refused = call(verb, {"--classes", "2"});
    EXPECT_EQ(refused.exit_code, 2) << refused.out;
    EXPECT_THAT(refused.err, HasSubstr("is a backbone without a head: it lacks head.weight and head.bias"));
  }
  EXPECT_EQ(run_ceteris({"export", "small_cnn_nano", path("headless.onnx"), "--weights", path("backbone.safetensors")})
                .exit_code,
            2);
}

TEST_F(TrainedRun, AHeadBesideABackboneAndTheStateOfTrainingAreLeftAside) {
  const std::vector<float> numbers(4, 1.0F);
  const auto four = [&](const std::string& name) {
    return ceteris::formats::TensorEntry{
        name, ceteris::formats::ElementType::F32, {4}, std::as_bytes(std::span(numbers))};
  };
  write_weights("mm.safetensors",
                [](const std::string& name) {
                  return (name.starts_with("head.") ? "state_dict." : "state_dict.backbone.") + name;
                },
                {four("best_acc1")});
  const std::vector<std::string> network = {"small_cnn_nano", path("data"), "--weights", path("mm.safetensors"),
                                            "--size",         "16",         "--jobs",    "1"};
  const auto call = [&](std::vector<std::string> words) {
    words.insert(words.begin() + 1, network.begin(), network.end());
    return run_ceteris(words);
  };
  const auto embedded = call({"embed", "--out", path("mm.npy")});
  ASSERT_EQ(embedded.exit_code, 0) << embedded.err;
  EXPECT_THAT(embedded.err, HasSubstr("of a head beside the backbone"));
  EXPECT_THAT(embedded.err, HasSubstr("best_acc1"));
  ASSERT_EQ(run_ceteris({"embed", run_, path("data"), "--out", path("whole.npy"), "--jobs", "1"}).exit_code, 0);
  EXPECT_EQ(ceteris::read_file(path("mm.npy")), ceteris::read_file(path("whole.npy")));
  for (const char* verb : {"predict", "eval"}) {
    const auto refused = call({verb, "--classes", "2"});
    EXPECT_EQ(refused.exit_code, 2) << refused.out;
    EXPECT_THAT(refused.err, HasSubstr("is a backbone without a head: it lacks head.weight and head.bias"));
  }
}

TEST_F(TrainedRun, ATensorThatTheNetworkHasNoPlaceForIsRefusedEverywhere) {
  const std::vector<float> numbers(4, 1.0F);
  write_weights("more.safetensors", [](const std::string& name) { return name; },
                {{"pre_logits.fc.weight", ceteris::formats::ElementType::F32, {4}, std::as_bytes(std::span(numbers))}});
  for (const char* verb : {"predict", "eval", "embed"}) {
    const auto refused = run_ceteris({verb, "small_cnn_nano", path("data"), "--weights", path("more.safetensors")});
    EXPECT_EQ(refused.exit_code, 2) << refused.out;
    EXPECT_THAT(refused.err, HasSubstr("pre_logits.fc.weight"));
  }
}

TEST_F(TrainedRun, TheNameOfARunDoesNotDependOnWhereTheDataLies) {
  fs::copy(path("data"), path("moved"), fs::copy_options::recursive);
  const auto again = run_ceteris({"train", "--model", "small_cnn_nano", "--set", "data=images", "--set",
                                  "data.path=" + path("moved"), "--set", "data.size=16", "--set", "recipe.batch=16",
                                  "--set", "recipe.steps=61", "--out", path("runs"), "--jobs", "1"});
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, HasSubstr("finished before: " + run_));
}

TEST_F(TrainedRun, EvalOfARunRefusesDataWhoseClassesHaveChanged) {
  fs::copy(path("data"), path("changed"), fs::copy_options::recursive);
  const auto trained = run_ceteris({"train", "--model", "small_cnn_nano", "--set", "data=images", "--set",
                                    "data.path=" + path("changed"), "--set", "data.size=16", "--set", "recipe.steps=1",
                                    "--out", path("other_runs"), "--jobs", "1"});
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  write_colour(path("changed/green"), 40, 90, 90);
  const auto refused = run_ceteris({"eval", fs::directory_iterator(path("other_runs"))->path().string()});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("other classes"));
}

TEST_F(TrainedRun, WhatIsReadIsNeverWrittenOver) {
  const std::string list = "path,label\n" + path("data/red/1003.png") + ",red\n";
  ceteris::write_file_atomic(path("photos.csv"), list);
  EXPECT_EQ(run_ceteris({"embed", run_, path("photos.csv"), "--out", path("photos.npy")}).exit_code, 0);
  EXPECT_EQ(run_ceteris({"predict", run_, path("photos.csv"), "--out", path("photos.csv")}).exit_code, 2);
  ceteris::write_file_atomic(path("x.rows.csv"), list);
  EXPECT_EQ(run_ceteris({"embed", run_, path("x.rows.csv"), "--out", path("x.npy")}).exit_code, 2);
  EXPECT_EQ(ceteris::read_file(path("photos.csv")), list);
  EXPECT_EQ(ceteris::read_file(path("x.rows.csv")), list);
}

TEST_F(TrainedRun, WeightsOfARunBringItsSizeAndItsClasses) {
  const auto by_name =
      run_ceteris({"predict", "small_cnn_nano", path("data"), "--weights", run_, "--top", "1", "--jobs", "1"});
  ASSERT_EQ(by_name.exit_code, 0) << by_name.err;
  EXPECT_EQ(by_name.out, run_ceteris({"predict", run_, path("data"), "--top", "1", "--jobs", "1"}).out);
}

TEST_F(TrainedRun, ExportRefusesWeightsOfAnotherNetwork) {
  const auto refused = run_ceteris({"export", "small_cnn_nano", path("x.onnx"), "--weights", run_, "--classes", "5"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_FALSE(fs::exists(path("x.onnx")));
  EXPECT_EQ(run_ceteris({"export", run_, path("x.onnx")}).exit_code, 0);
}

TEST(EvalCommand, EvaluatesALanguageModelOnAnotherText) {
  const ceteris::TempDirectory folder;
  std::string text, other;
  for (int i = 0; i < 2000; ++i) text += "abc";
  for (int i = 0; i < 200; ++i) other += "bca";
  ceteris::write_file_atomic(folder.path() / "a.txt", text);
  ceteris::write_file_atomic(folder.path() / "b.txt", other);
  const auto trained = run_ceteris({"train", "--model", "gpt_nano", "--set", "data=text", "--set",
                                    "data.path=" + (folder.path() / "a.txt").string(), "--set", "model.context=16",
                                    "--set", "recipe.batch=8", "--set", "recipe.steps=80", "--out",
                                    (folder.path() / "runs").string(), "--jobs", "1"});
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  const std::string run = fs::directory_iterator(folder.path() / "runs")->path().string();
  const Json own = Json::parse(run_ceteris({"eval", run, "--jobs", "1", "--json"}).out);
  EXPECT_EQ(own["metrics"]["loss"].get<double>(), recorded(run, "loss"));
  const auto evaluated = run_ceteris({"eval", run, (folder.path() / "b.txt").string(), "--json"});
  ASSERT_EQ(evaluated.exit_code, 0) << evaluated.err;
  // A folder is read as in training.
  fs::create_directory(folder.path() / "texts");
  fs::copy(folder.path() / "b.txt", folder.path() / "texts" / "B.TXT");
  const auto of_folder = run_ceteris({"eval", run, (folder.path() / "texts").string(), "--json"});
  ASSERT_EQ(of_folder.exit_code, 0) << of_folder.err;
  EXPECT_EQ(Json::parse(of_folder.out)["metrics"], Json::parse(evaluated.out)["metrics"]);
  EXPECT_LT(Json::parse(evaluated.out)["metrics"]["loss"].get<double>(), 2);
  EXPECT_EQ(run_ceteris({"predict", run, folder.path().string()}).exit_code, 2);
}

}  // namespace
}  // namespace cli_tests
