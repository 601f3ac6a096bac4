// SPDX-License-Identifier: Apache-2.0
// Every built-in study at its smallest scale, from its name to its report: trained networks, and no verdict. Those of
// data on one's own images, too.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/image/test_images.hpp"
#include "ceteris/study/builtin.hpp"
#include "tests/cli/program.hpp"
#include "tests/support/requirement.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class BuiltinStudyRun : public ::testing::TestWithParam<std::string> {};

/// `ceteris study run WORDS --jobs 2` in `folder` runs every trial of `study`, and gives no verdict.
void expect_whole_run(std::vector<std::string> words, const fs::path& folder, const std::string& study) {
  words.insert(words.begin(), {"study", "run"});
  words.insert(words.end(), {"--jobs", "2"});
  const auto run = start_ceteris(words, {}, folder);
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const json record = json::parse(ceteris::read_file(folder / "runs/studies" / study / "study.json"));
  EXPECT_EQ(record["complete"], true);
  ASSERT_FALSE(record["contrasts"].empty());
  for (const json& contrast : record["contrasts"]) {
    EXPECT_EQ(contrast["verdict"], "refused") << contrast;
  }
  EXPECT_TRUE(record["effects"].empty());
}

TEST_P(BuiltinStudyRun, EndsWithEveryTrialAndWithoutAVerdict) {
  const ceteris::TempDirectory folder;
  expect_whole_run({GetParam(), "--scale", "smoke"}, folder.path(), GetParam() + "-smoke");
}

/// A folder of images of two classes.
void write_classes(const fs::path& folder, int count) {
  for (const char* name : {"left", "right"}) {
    const fs::path drawn = folder.parent_path() / (folder.filename().string() + "_" + name);  // decides the pixels
    write_images(drawn, count);
    fs::create_directories(folder);
    fs::rename(drawn, folder / name);
  }
}

class StudyOnOwnImages : public ::testing::TestWithParam<std::string> {};

// A sixteenth of 288 images is more than a batch of 16.
TEST_P(StudyOnOwnImages, EndsWithEveryTrial) {
  const ceteris::TempDirectory folder;
  write_classes(folder.path() / "photos", 160);
  expect_whole_run({GetParam(), "--scale", "smoke", "--data", "photos/"}, folder.path(), GetParam() + "-smoke-photos");
}

TEST_P(StudyOnOwnImages, EndsWithEveryTrialOnPhotographs) {
  const fs::path photographs = ceteris::image::test_data_folder() / "clothing10.tar";
  if (!fs::exists(photographs)) {
    CETERIS_SKIP_WITHOUT("data", "no test data: set CETERIS_DATA");
  }
  const ceteris::TempDirectory folder;
  expect_whole_run({GetParam(), "--scale", "smoke", "--data", photographs.string()}, folder.path(),
                   GetParam() + "-smoke-clothing10");
}

void replace(std::string& text, std::string_view from, std::string_view to) {
  std::size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  for (; at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

// As the README of data-vs-architecture says.
TEST(CopiedStudy, LearnsFromAnotherSourceOfTheUser) {
  const ceteris::TempDirectory folder;
  for (const auto& [part, count] : {std::pair("A", 160), {"B", 160}, {"val", 20}}) {
    write_classes(folder.path() / "photos" / part, count);
  }
  ASSERT_EQ(start_ceteris({"study", "copy", "data-vs-architecture", "mine"}, {}, folder.path()).exit_code, 0);
  const fs::path study = folder.path() / "mine/data-vs-architecture-smoke.toml";
  std::string arms = ceteris::read_file(study);
  replace(arms, "data.train_shift = 0.5", "data.train = \"B\"");
  ceteris::write_file_atomic(study, arms);
  const fs::path trial = folder.path() / "mine/smoke.trial.toml";
  std::string text = ceteris::read_file(trial);
  text = text.substr(0, text.find("[data]")) +
         "[data]\nkind = \"images\"\npath = \"../photos\"\ntrain = \"A\"\nvalidation = \"val\"\nsize = 32\n";
  ceteris::write_file_atomic(trial, text);
  expect_whole_run({study.string()}, folder.path(), "data-vs-architecture-smoke");
}

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(OfData, StudyOnOwnImages, ::testing::Values("data-vs-architecture", "resolution-transfer"),
                         test_name);

INSTANTIATE_TEST_SUITE_P(All, BuiltinStudyRun, ::testing::ValuesIn(ceteris::study::builtin_names()), test_name);

}  // namespace
}  // namespace cli_tests
