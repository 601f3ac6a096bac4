// SPDX-License-Identifier: Apache-2.0
// What a run would cost here, as text and as JSON. That figures are plausible is tested; how large they are is the
// machine's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "ceteris/base/temporary.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

ceteris::ProcessResult bench(std::vector<std::string> more, const std::filesystem::path& folder) {
  std::vector<std::string> call = {
      "bench", "--model",          "small_cnn_nano", "--set",          "data.train=48", "--set", "data.validation=20",
      "--set", "recipe.steps=300", "--set",          "recipe.batch=8", "--seconds",     "0"};
  call.insert(call.end(), more.begin(), more.end());
  return run_ceteris(std::move(call), {}, folder);
}

TEST(BenchCommand, SaysWhatARunCostsOneAtATimeAndOneAThread) {
  const ceteris::TempDirectory folder;
  const auto text = bench({"--jobs", "2"}, folder.path());
  ASSERT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, AllOf(HasSubstr("300 steps of 8 samples, 10 evaluations of 20"),
                              HasSubstr("one with 2 threads"), HasSubstr("2 at once, one thread each"),
                              HasSubstr("images/s by 8"), HasSubstr("a study finishes sooner with trials ")));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "nothing is written";
}

TEST(BenchCommand, GivesTheSameAsJson) {
  const ceteris::TempDirectory folder;
  const auto result = bench({"--jobs", "1", "--json"}, folder.path());
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(json["schema"], "ceteris.bench/1");
  EXPECT_EQ(json["steps"], 300);
  EXPECT_EQ(json["one_at_a_time"]["threads"], 1);
  EXPECT_GT(json["one_at_a_time"]["samples_per_second"], 0);
  EXPECT_GT(json["multiply_adds_per_second"], json["macs"]) << "more than one image a second is possible";
  EXPECT_FALSE(json.contains("tokens_per_sample"));
}

TEST(BenchCommand, RefusesWhatCannotBeTimed) {
  const ceteris::TempDirectory folder;
  EXPECT_EQ(bench({"--seconds", "-1"}, folder.path()).exit_code, 2);
  EXPECT_EQ(bench({"--jobs", "0"}, folder.path()).exit_code, 2);
  EXPECT_EQ(bench({"a.toml", "b.toml"}, folder.path()).exit_code, 2);
  EXPECT_EQ(bench({"--set", "recipe.batch=0"}, folder.path()).exit_code, 3);
  EXPECT_THAT(bench({"--set", "data=images", "--set", "data.path=nowhere"}, folder.path()).err, HasSubstr("nowhere"));
}

}  // namespace
}  // namespace cli_tests
