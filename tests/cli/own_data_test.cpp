// SPDX-License-Identifier: Apache-2.0
// A run and the data it was trained on: the validation part is evaluated again only where the data is still the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr int kUsage = 2;

/// A run of two steps on the data of `settings`, below `runs`.
std::string train(const std::string& runs, std::vector<std::string> settings, const std::string& model,
                  const fs::path& folder = {}) {
  std::vector<std::string> call = {"train", "--model",        model,   "--out",         runs, "--jobs", "1",
                                   "--set", "recipe.steps=2", "--set", "recipe.batch=8"};
  for (std::string& setting : settings) {
    call.insert(call.end(), {"--set", std::move(setting)});
  }
  const auto trained = run_ceteris(call, {}, folder);
  EXPECT_EQ(trained.exit_code, 0) << trained.err;
  return fs::directory_iterator(folder / runs)->path().string();
}

void append(const std::string& path, const std::string& text) {
  ceteris::write_file_atomic(path, ceteris::read_file(path) + text);
}

/// One run on a folder of images; every test works on a copy of the data.
class OwnData : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<ceteris::TempDirectory>();
    write_images(path("data/red"), 12);
    write_images(path("data/blue"), 12);
    run_ = train(path("runs"), {"data=images", "data.path=" + path("data"), "data.size=16"}, "small_cnn_nano");
  }
  static void TearDownTestSuite() { folder_.reset(); }

  void SetUp() override {
    fs::remove_all(path("copy"));
    fs::copy(path("data"), path("copy"), fs::copy_options::recursive);
  }

  static std::string path(const std::string& name) { return (folder_->path() / name).string(); }

  /// `ceteris eval` of the run with its data in the copy.
  static ceteris::ProcessResult eval_copy(const std::vector<std::string>& more = {}) {
    std::vector<std::string> call = {"eval", run_, "--jobs", "1", "--set", "data.path=" + path("copy")};
    call.insert(call.end(), more.begin(), more.end());
    return run_ceteris(call);
  }

  static void expect_change_is_seen(const std::string& what) {
    const auto refused = eval_copy();
    EXPECT_EQ(refused.exit_code, kUsage) << what;
    EXPECT_THAT(refused.err, HasSubstr("its data has changed since training: the fingerprint was ")) << what;
    EXPECT_THAT(refused.err, HasSubstr("--changed-data")) << what;
    EXPECT_EQ(refused.out, "") << what;
  }

  static std::unique_ptr<ceteris::TempDirectory> folder_;
  static std::string run_;
};
std::unique_ptr<ceteris::TempDirectory> OwnData::folder_;
std::string OwnData::run_;

TEST_F(OwnData, TheSameDataElsewhereIsTheSame) {
  const auto evaluated = eval_copy({"--json"});
  ASSERT_EQ(evaluated.exit_code, 0) << evaluated.err;
  const Json json = Json::parse(evaluated.out);
  EXPECT_EQ(json["data_changed"], false);
  const auto in_place = Json::parse(run_ceteris({"eval", run_, "--jobs", "1", "--json"}).out);
  EXPECT_EQ(json["metrics"], in_place["metrics"]);
}

TEST_F(OwnData, EveryChangeIsSeen) {
  fs::copy_file(path("data/red/0.png"), path("copy/red/1.png"), fs::copy_options::overwrite_existing);
  expect_change_is_seen("an image overwritten");
  SetUp();
  fs::rename(path("copy/red/0.png"), path("copy/red/zero.png"));
  expect_change_is_seen("a file renamed");
  SetUp();
  fs::copy_file(path("data/red/0.png"), path("copy/red/more.png"));
  expect_change_is_seen("a file added");
  SetUp();
  fs::remove(path("copy/red/0.png"));
  expect_change_is_seen("a file removed");
  SetUp();
  fs::rename(path("copy/red/0.png"), path("copy/blue/red0.png"));
  expect_change_is_seen("an image in another class");
  SetUp();
  ceteris::write_file_atomic(path("copy/red/0.png"), "broken");
  expect_change_is_seen("an image broken");
}

TEST_F(OwnData, ChangedDataIsEvaluatedOnRequestAndCalledChanged) {
  fs::remove(path("copy/red/0.png"));
  const auto shown = eval_copy({"--changed-data"});
  ASSERT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("the data has changed since training"));
  EXPECT_THAT(shown.out, HasSubstr("accuracy"));
  const Json json = Json::parse(eval_copy({"--changed-data", "--json"}).out);
  EXPECT_EQ(json["data_changed"], true);
  EXPECT_THAT(json["notes"].dump(), HasSubstr("the data has changed since training"));
  EXPECT_EQ(run_ceteris({"eval", run_, path("copy"), "--changed-data"}).exit_code, kUsage) << "other data is named";
}

TEST_F(OwnData, NamedDataIsTakenAsItIsAndToldFromWhatWasTrainedOn) {
  fs::remove(path("copy/red/0.png"));
  const auto other = run_ceteris({"eval", run_, path("copy"), "--json"});
  ASSERT_EQ(other.exit_code, 0) << other.err;
  EXPECT_EQ(Json::parse(other.out)["data"], path("copy"));
  EXPECT_THAT(other.out, Not(HasSubstr("was trained on")));
  const auto own = run_ceteris({"eval", run_, path("data")});
  EXPECT_EQ(own.exit_code, 0);
  EXPECT_THAT(own.err, HasSubstr("is what the run was trained on"));
}

TEST_F(OwnData, OnlyThePlaceOfTheDataMayBeSet) {
  for (const char* setting : {"data.size=32", "data=builtin", "data.validation_share=0.5"}) {
    const auto refused = run_ceteris({"eval", run_, "--set", setting});
    EXPECT_EQ(refused.exit_code, kUsage) << setting;
    EXPECT_THAT(refused.err, HasSubstr("only data.path may be set here")) << setting;
  }
}

TEST_F(OwnData, DataThatHasMovedIsNamedWithTheWayToFindIt) {
  fs::rename(path("copy"), path("trained"));
  const std::string run =
      train(path("moved_runs"), {"data=images", "data.path=" + path("trained"), "data.size=16"}, "small_cnn_nano");
  fs::rename(path("trained"), path("moved"));
  const auto lost = run_ceteris({"eval", run});
  EXPECT_EQ(lost.exit_code, kUsage);
  EXPECT_THAT(lost.err, HasSubstr("its data is not at '" + path("trained") + "' any more"));
  EXPECT_THAT(lost.err, HasSubstr("ceteris eval " + run + " --set data.path=..."));
  const auto found = run_ceteris({"eval", run, "--set", "data.path=" + path("moved")});
  EXPECT_EQ(found.exit_code, 0) << found.err;
}

TEST_F(OwnData, IsFoundFromAnyFolderWhateverTheRunWasTold) {
  const fs::path here = folder_->path();
  write_images(here / "odd name [1] = \"x\" /a", 8);
  write_images(here / "odd name [1] = \"x\" /b", 8);
  ceteris::write_file_atomic(here / "list.csv",
                             "path,label\ndata/red/0.png,x\ndata/red/1.png,y\ndata/red/2.png,x\n"
                             "data/red/3.png,y\n");
  std::string text;
  for (int i = 0; i < 500; ++i) text += "to be or not to be\n";
  ceteris::write_file_atomic(here / "text.txt", text);
  struct Case {
    std::string model, data, path;
  };
  int number = 0;
  for (const Case& one :
       {Case{"small_cnn_nano", "images", "data"}, Case{"small_cnn_nano", "images", "./data/../data/"},
        Case{"small_cnn_nano", "images", "photos=data"}, Case{"small_cnn_nano", "images", "list.csv"},
        Case{"small_cnn_nano", "images", "'odd name [1] = \"x\" '"}, Case{"gpt_nano", "text", "text.txt"}}) {
    std::vector<std::string> settings = {"data=" + one.data, "data.path=" + one.path};
    if (one.data == "text") {
      settings.emplace_back("model.context=16");
    } else {
      settings.insert(settings.end(), {"data.size=16", "data.validation_share=0.5"});
    }
    const std::string runs = "relative" + std::to_string(number++);
    const std::string run = train(runs, settings, one.model, here);
    const auto evaluated = run_ceteris({"eval", run, "--jobs", "1", "--json"}, {}, "/");
    EXPECT_EQ(evaluated.exit_code, 0) << one.path << '\n' << evaluated.err;
  }
}

TEST_F(OwnData, ALabelChangedInAListIsSeen) {
  const std::string rows = "data/red/0.png,x\ndata/red/1.png,y\ndata/red/2.png,x\ndata/red/3.png,y\ndata/red/4.png,";
  ceteris::write_file_atomic(path("labels.csv"), "path,label\n" + rows + "x\n");
  const std::string run =
      train(path("list_runs"),
            {"data=images", "data.path=" + path("labels.csv"), "data.size=16", "data.validation_share=0.4"},
            "small_cnn_nano");
  EXPECT_EQ(run_ceteris({"eval", run}).exit_code, 0);
  ceteris::write_file_atomic(path("labels.csv"), "path,label\n" + rows + "y\n");
  const auto refused = run_ceteris({"eval", run});
  EXPECT_EQ(refused.exit_code, kUsage);
  EXPECT_THAT(refused.err, HasSubstr("its data has changed since training"));
}

TEST_F(OwnData, ATextThatWasEditedIsSeen) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "to be or not to be\n";
  ceteris::write_file_atomic(path("t.txt"), text);
  const std::string run =
      train(path("text_runs"), {"data=text", "data.path=" + path("t.txt"), "model.context=16"}, "gpt_nano");
  const Json before = Json::parse(run_ceteris({"eval", run, "--jobs", "1", "--json"}).out);
  EXPECT_EQ(before["data_changed"], false);
  append(path("t.txt"), "a line more\n");
  const auto refused = run_ceteris({"eval", run});
  EXPECT_EQ(refused.exit_code, kUsage);
  EXPECT_THAT(refused.err, HasSubstr("its data has changed since training"));
  const auto shown = run_ceteris({"eval", run, "--changed-data"});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("the data has changed since training"));
  fs::rename(path("t.txt"), path("u.txt"));
  EXPECT_THAT(run_ceteris({"eval", run}).err, HasSubstr("any more"));
}

TEST_F(OwnData, BuiltInImagesNeverChange) {
  const std::string run = train(path("drawn_runs"), {"data.train=64", "data.validation=32"}, "small_cnn_nano");
  const auto evaluated = run_ceteris({"eval", run, "--json"}, {}, "/");
  ASSERT_EQ(evaluated.exit_code, 0) << evaluated.err;
  EXPECT_EQ(Json::parse(evaluated.out)["data_changed"], false);
}

}  // namespace
}  // namespace cli_tests
