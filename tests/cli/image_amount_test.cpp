// SPDX-License-Identifier: Apache-2.0
// `ceteris train` on part of one's own images, with wrong labels, from another source, measured at other sides.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;

/// Two sources of the same two classes, A and B; the names of folders decide the pixels.
class ImageAmount : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<ceteris::TempDirectory>();
    for (const char* source : {"A", "B"}) {
      for (const char* name : {"left", "right"}) {
        const fs::path drawn = folder_->path() / (std::string(source) + name);
        write_images(drawn, 20);
        fs::create_directories(folder_->path() / "photos" / source);
        fs::rename(drawn, folder_->path() / "photos" / source / name);
      }
    }
  }
  static void TearDownTestSuite() { folder_.reset(); }

  static ceteris::ProcessResult train(const std::string& runs, const std::vector<std::string>& settings) {
    std::vector<std::string> all = {"data=images",       "data.path=photos", "data.size=16",  "data.train=A",
                                    "data.validation=B", "recipe.steps=2",   "recipe.batch=8"};
    all.insert(all.end(), settings.begin(), settings.end());
    std::vector<std::string> call = {"train", "--model", "small_cnn_nano", "--jobs", "1", "--out", runs};
    for (const std::string& setting : all) {
      call.insert(call.end(), {"--set", setting});
    }
    return run_ceteris(call, {}, folder_->path());
  }

  /// The last value of each metric of the only run below `runs`.
  static json metrics(const std::string& runs) {
    const fs::path run = fs::directory_iterator(folder_->path() / runs)->path();
    const json result = json::parse(ceteris::read_file(run / "result.json"));
    json values;
    for (const json& one : result["final_metrics"]) {
      values[one["name"].get<std::string>()] = one["value"];
    }
    return values;
  }

  static std::unique_ptr<ceteris::TempDirectory> folder_;
};
std::unique_ptr<ceteris::TempDirectory> ImageAmount::folder_;

TEST_F(ImageAmount, AShareWithWrongLabelsIsSaidAndMeasuredAtEverySide) {
  const auto trained = train("part", {"data.train_share=0.5", "data.train_label_noise=1", "data.test_sides=[24,32]"});
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  EXPECT_THAT(trained.err, HasSubstr("2 classes, 20 images for training and 40 for validation"));
  EXPECT_THAT(trained.err, HasSubstr("learned from: 20 of 40 training images (data.train_share)"));
  EXPECT_THAT(trained.err, HasSubstr("wrong on purpose: 20 of 20 training labels (data.train_label_noise)"));
  const json values = metrics("part");
  EXPECT_TRUE(values.contains("accuracy_24px") && values.contains("accuracy_32px")) << values;
  const fs::path run = fs::directory_iterator(folder_->path() / "part")->path();
  const auto evaluated = run_ceteris({"eval", run.string(), "--jobs", "1", "--json"}, {}, folder_->path());
  ASSERT_EQ(evaluated.exit_code, 0) << evaluated.err;
  EXPECT_EQ(json::parse(evaluated.out)["data_changed"], false);
}

TEST_F(ImageAmount, OtherSidesChangeNoOtherNumber) {
  ASSERT_EQ(train("with", {"data.test_sides=[24]"}).exit_code, 0);
  ASSERT_EQ(train("without", {}).exit_code, 0);
  json with = metrics("with");
  with.erase("accuracy_24px");
  with.erase("loss_24px");
  EXPECT_EQ(with, metrics("without"));
}

TEST_F(ImageAmount, AShareThatLeavesLessThanABatchIsRefusedInOneLine) {
  const auto refused = train("few", {"data.train_share=0.1"});
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.err, HasSubstr("data.train_share: leaves 4 images to learn from, fewer than a batch of 8; take a "
                                     "larger share, more images or a smaller recipe.batch\n"));
  const auto no_share = train("few", {"data.train_share=0"});
  EXPECT_EQ(no_share.exit_code, 3);
  EXPECT_THAT(no_share.err, HasSubstr("data.train_share"));
}

}  // namespace
}  // namespace cli_tests
