// SPDX-License-Identifier: Apache-2.0
// `ceteris export`, as a user types it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "ceteris/base/temporary.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

using ::testing::HasSubstr;

TEST(ExportCommand, WritesAnOnnxFileOrNothing) {
  const ceteris::TempDirectory folder;
  const std::string file = (folder.path() / "small.onnx").string();
  const ceteris::ProcessResult written =
      run_ceteris({"export", "vit_32px", file, "--set", "model.norm=rmsnorm", "--json"});
  ASSERT_EQ(written.exit_code, 0) << written.err;
  const auto json = nlohmann::json::parse(written.out);
  EXPECT_EQ(json["opset"], 17);
  EXPECT_EQ(json["dynamic_batch"], true);
  EXPECT_EQ(json["bytes"], std::filesystem::file_size(file));
  EXPECT_THAT(json["notes"].dump(), HasSubstr("learned nothing"));

  const std::string other = (folder.path() / "other.onnx").string();
  EXPECT_EQ(run_ceteris({"export", "vit_32px", other, "--weights", "/nowhere"}).exit_code, 2);
  EXPECT_EQ(run_ceteris({"export", "vit_32px", other, "--set", "model.pool=maximum"}).exit_code, 3);
  EXPECT_EQ(run_ceteris({"export", "vit_32px"}).exit_code, 2);
  EXPECT_FALSE(std::filesystem::exists(other));
}

}  // namespace
}  // namespace cli_tests
