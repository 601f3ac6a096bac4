// SPDX-License-Identifier: Apache-2.0
// Every built-in study at its smallest scale, from its name to its report: trained networks, and no verdict.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/study/builtin.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

using nlohmann::json;

class BuiltinStudyRun : public ::testing::TestWithParam<std::string> {};

TEST_P(BuiltinStudyRun, EndsWithEveryTrialAndWithoutAVerdict) {
  const ceteris::TempDirectory folder;
  const std::string& name = GetParam();
  const auto run = start_ceteris({"study", "run", name, "--scale", "smoke", "--jobs", "2"}, {}, folder.path());
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const json record =
      json::parse(ceteris::read_file(folder.path() / "runs/studies" / (name + "-smoke") / "study.json"));
  EXPECT_EQ(record["complete"], true);
  ASSERT_FALSE(record["contrasts"].empty());
  for (const json& contrast : record["contrasts"]) {
    EXPECT_EQ(contrast["verdict"], "refused") << contrast;
  }
  EXPECT_TRUE(record["effects"].empty());
}

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, BuiltinStudyRun, ::testing::ValuesIn(ceteris::study::builtin_names()), test_name);

}  // namespace
}  // namespace cli_tests
