// SPDX-License-Identifier: Apache-2.0
// A wrong call is answered by one clear line and the right exit code, and leaves nothing behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class BadCall : public ::testing::Test {
 protected:
  BadCall() {
    write_images(path("a"), 3);
    write_images(path("b"), 3);
    std::filesystem::create_directories(path("empty"));
    std::filesystem::create_directories(path("text"));
    ceteris::write_file_atomic(path("text/readme.txt"), "no image\n");
  }

  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  /// Runs `ceteris audit ARGUMENTS --out FOLDER/out` and expects one line on stderr that names `culprit`.
  void expect_refusal(std::vector<std::string> arguments, ceteris::Exit exit, const std::string& culprit) const {
    arguments.insert(arguments.begin(), "audit");
    if (std::ranges::find(arguments, "--out") == arguments.end()) {
      arguments.insert(arguments.end(), {"--out", path("out")});
    }
    const ceteris::ProcessResult result = run_ceteris(std::move(arguments));
    EXPECT_EQ(result.exit_code, static_cast<int>(exit)) << result.describe();
    EXPECT_THAT(result.err, StartsWith("ceteris: "));
    EXPECT_THAT(result.err, HasSubstr(culprit));
    EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << result.err;
    EXPECT_THAT(result.out, IsEmpty());
    EXPECT_FALSE(std::filesystem::exists(path("out/report.html")));
  }

 private:
  ceteris::TempDirectory folder_;
};

TEST_F(BadCall, SetThatIsMissing) {
  expect_refusal({path("a"), path("nowhere")}, ceteris::Exit::Usage, "nowhere");
}

TEST_F(BadCall, SetThatIsEmpty) {
  expect_refusal({path("a"), path("empty")}, ceteris::Exit::Usage, "empty");
}

TEST_F(BadCall, SetWithoutImages) {
  expect_refusal({path("a"), path("text")}, ceteris::Exit::Usage, "text");
}

TEST_F(BadCall, NoSetAtAll) {
  expect_refusal({}, ceteris::Exit::Usage, "audit");
}

TEST_F(BadCall, OneSetOnly) {
  expect_refusal({path("a")}, ceteris::Exit::Usage, "two or more sets");
}

TEST_F(BadCall, TheSameSetTwice) {
  expect_refusal({path("a"), "other=" + path("b") + "/../a"}, ceteris::Exit::Usage, "same set");
}

TEST_F(BadCall, OutputThatCannotBeAFolder) {
  expect_refusal({path("a"), path("b"), "--out", path("a/0.png/out")}, ceteris::Exit::Usage, "0.png");
}

TEST_F(BadCall, UnknownFlagNamesTheNearest) {
  expect_refusal({path("a"), path("b"), "--max-image", "100"}, ceteris::Exit::Usage, "--max-images");
}

TEST_F(BadCall, MisspeltKeyNamesTheNearest) {
  expect_refusal({path("a"), path("b"), "--set", "max_image=100"}, ceteris::Exit::InvalidSpec, "max_images");
}

TEST_F(BadCall, ThresholdThatIsNoShare) {
  for (const char* threshold : {"nan", "55", "-1"}) {
    expect_refusal({path("a"), path("b"), "--fail-above", threshold}, ceteris::Exit::Usage, "--fail-above");
  }
}

TEST_F(BadCall, ValueOfTheWrongType) {
  expect_refusal({path("a"), path("b"), "--size", "large"}, ceteris::Exit::Usage, "--size");
}

TEST_F(BadCall, AFlagIsNamedAsItWasTyped) {
  expect_refusal({path("a"), path("b"), "--max-images", "abc"}, ceteris::Exit::Usage, "ceteris: --max-images abc: ");
}

TEST_F(BadCall, AProseTextForAList) {
  ceteris::write_file_atomic(path("prose.txt"), "Speak, speak.\nFirst Citizen:\nSpeak, speak.\nFirst Citizen:\n");
  expect_refusal({path("a"), path("prose.txt")}, ceteris::Exit::Usage, "leads to a file");
}

TEST_F(BadCall, OneNameForTwoSets) {
  expect_refusal({"x=" + path("a"), "x=" + path("b")}, ceteris::Exit::Usage, "is the name of two sets");
}

TEST_F(BadCall, ValueOutOfRange) {
  expect_refusal({path("a"), path("b"), "--size", "3"}, ceteris::Exit::Usage, "--size");
}

TEST_F(BadCall, AllProblemsOfAFileAtOnceWithTheirLines) {
  ceteris::write_file_atomic(path("audit.toml"), "size = 64\nepoch = 3\nseeds = 0\n");
  const ceteris::ProcessResult result = run_ceteris({"audit", path("a"), path("b"), "--config", path("audit.toml")});
  EXPECT_EQ(result.exit_code, static_cast<int>(ceteris::Exit::InvalidSpec));
  EXPECT_THAT(result.err, HasSubstr("audit.toml:2"));
  EXPECT_THAT(result.err, HasSubstr("audit.toml:3"));
}

}  // namespace
}  // namespace cli_tests
