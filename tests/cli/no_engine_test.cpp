// SPDX-License-Identifier: Apache-2.0
// `ceteris` alone, as a build without libtorch installs it: a copy with no engine beside it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/cli/verbs.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

using ceteris::cli::Verb;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class NoEngine : public ::testing::Test {
 protected:
  NoEngine() { std::filesystem::copy_file(CETERIS_PROGRAM, program()); }

  [[nodiscard]] std::filesystem::path program() const { return folder_.path() / "ceteris"; }

  [[nodiscard]] ceteris::ProcessResult run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), program().string());
    return ceteris::run_process({.argv = std::move(arguments), .timeout_seconds = 60});
  }

 protected:
  ceteris::TempDirectory folder_;
};

TEST_F(NoEngine, AVerbThatNeedsItSaysInOneLineHowToGetIt) {
  for (const Verb& verb : ceteris::cli::kVerbs) {
    if (!verb.needs_engine) continue;
    for (const char* argument : {"x", "--help"}) {
      const ceteris::ProcessResult refused = run({std::string(verb.name), argument});
      EXPECT_EQ(refused.exit_code, 1) << refused.describe();
      EXPECT_THAT(refused.err, StartsWith("ceteris: " + std::string(verb.name) + ": needs ceteris-engine"));
      EXPECT_THAT(refused.err, HasSubstr("scripts/build.sh release ceteris ceteris-engine"));
      EXPECT_EQ(std::ranges::count(refused.err, '\n'), 1) << refused.err;
      EXPECT_THAT(refused.out, IsEmpty());
    }
  }
}

TEST_F(NoEngine, AStudyOfTheTrainerSaysItToo) {
  const std::filesystem::path file = folder_.path() / "x.toml";
  ceteris::write_file_atomic(file,
                             "trainer = \"small_cnn\"\nmetric = { name = \"validation.accuracy\" }\n"
                             "arms = { a = { recipe.batch = 8 }, b = { recipe.batch = 9 } }\n");
  for (const std::string word : {"check", "plan", "run"}) {
    const ceteris::ProcessResult refused = run({"study", word, file.string()});
    EXPECT_EQ(refused.exit_code, 1) << refused.describe();
    EXPECT_THAT(refused.err, StartsWith("ceteris: trainer: needs ceteris-engine"));
    EXPECT_EQ(std::ranges::count(refused.err, '\n'), 1) << refused.err;
  }
}

TEST_F(NoEngine, HelpMarksTheVerbsThatNeedItAndNoOthers) {
  for (const std::string flag : {"--help", "help"}) {
    const ceteris::ProcessResult help = run({flag});
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_THAT(help.out, HasSubstr("* needs ceteris-engine, which is not here"));
    EXPECT_THAT(help.out, Not(HasSubstr("ceteris audit "))) << "an example that does not run here";
    for (const Verb& verb : ceteris::cli::kVerbs) {
      const std::string end = verb.needs_engine ? " *\n" : "\n";
      EXPECT_THAT(help.out, HasSubstr(std::string(verb.summary) + end)) << verb.name;
    }
  }
}

TEST_F(NoEngine, DoctorWorksAndSaysThatThereIsNone) {
  const ceteris::ProcessResult text = run({"doctor"});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, AllOf(HasSubstr("cores"), HasSubstr("absent"), HasSubstr("do not run here"),
                              Not(HasSubstr("OPENBLAS")), Not(HasSubstr("problem"))));
  const auto json = nlohmann::json::parse(run({"doctor", "--json"}).out);
  EXPECT_THAT(json["engine"]["absent"].get<std::string>(), HasSubstr("scripts/setup.sh"));
  EXPECT_TRUE(json["environment"].empty());
}

TEST_F(NoEngine, ModelsDataAndHelpAnswer) {
  for (const std::vector<std::string>& call : std::vector<std::vector<std::string>>{
           {"models"}, {"models", "show", "vit_32px"}, {"data"}, {"data", "list"}, {"help", "trial"}, {"--version"}}) {
    const ceteris::ProcessResult result = run(call);
    EXPECT_EQ(result.exit_code, 0) << call.front() << ": " << result.err;
    EXPECT_THAT(result.out, Not(IsEmpty()));
  }
}

}  // namespace
}  // namespace cli_tests
