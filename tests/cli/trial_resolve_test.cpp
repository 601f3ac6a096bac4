// SPDX-License-Identifier: Apache-2.0
// `ceteris trial resolve` as a user types it: what a run will be, before it is one.
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
using Json = nlohmann::json;
namespace fs = std::filesystem;

class TrialResolve : public ::testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& text) {
    ceteris::write_file_atomic(folder_.path() / name, text);
    return (folder_.path() / name).string();
  }
  ceteris::TempDirectory folder_;
};

constexpr const char* kSmall =
    "[recipe]\nsteps = 2\nbatch = 8\n[data]\nkind = \"builtin\"\ntrain = 16\nvalidation = 10\n";

TEST_F(TrialResolve, NamesTheFolderThatTrainThenMakes) {
  const std::string trial = file("trial.toml", kSmall);
  const auto resolved = run_ceteris({"trial", "resolve", trial, "--json", "--jobs", "1"});
  ASSERT_EQ(resolved.exit_code, 0) << resolved.err;
  const Json found = Json::parse(resolved.out)["trials"][0];
  EXPECT_EQ(found["steps"], 2);
  EXPECT_EQ(found["samples"], 16);
  const std::string out = (folder_.path() / "runs").string();
  ASSERT_EQ(run_ceteris({"train", trial, "--out", out, "--jobs", "1"}).exit_code, 0);
  EXPECT_TRUE(fs::exists(fs::path(out) / found["id"].get<std::string>() / "result.json"));
}

TEST_F(TrialResolve, SaysAllThatIsWrongOfEachFileAndWhatTheOthersComeTo) {
  const std::string good = file("good.toml", kSmall);
  const std::string bad = file("bad.toml", "[recipe]\nstep = 2\nbatch = 0\n");
  const auto resolved = run_ceteris({"trial", "resolve", good, bad, "--json", "--jobs", "1"});
  EXPECT_EQ(resolved.exit_code, 3);
  const Json trials = Json::parse(resolved.out)["trials"];
  ASSERT_EQ(trials.size(), 2U);
  EXPECT_TRUE(trials[0]["problems"].empty());
  EXPECT_EQ(trials[0]["id"].get<std::string>().size(), 20U);
  ASSERT_EQ(trials[1]["problems"].size(), 2U) << trials[1];
  EXPECT_THAT(trials[1]["problems"][0]["remedy"].get<std::string>(), HasSubstr("steps"));
  EXPECT_FALSE(trials[1].contains("id"));
}

TEST_F(TrialResolve, WantsAFile) {
  const auto empty = run_ceteris({"trial", "resolve"});
  EXPECT_EQ(empty.exit_code, 2);
  EXPECT_THAT(empty.err, HasSubstr("takes at least one file"));
}

}  // namespace
}  // namespace cli_tests
