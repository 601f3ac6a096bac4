// SPDX-License-Identifier: Apache-2.0
// `ceteris help` as someone uses it who does not know the names yet.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "ceteris/base/error.hpp"
#include "ceteris/cli/verbs.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

std::string help(std::vector<std::string> words) {
  words.insert(words.begin(), "help");
  const auto result = run_ceteris(words);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return result.out;
}

std::ptrdiff_t lines(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}

TEST(HelpCommand, ALongSpecificationBeginsWithWhatPeopleChangeFirstAndFitsOnAScreen) {
  const std::string page = help({"trial"});
  EXPECT_LT(lines(page), 45);
  EXPECT_LT(page.find("Changed first:"), page.find("recipe.epochs"));
  EXPECT_LT(page.find("recipe.epochs"), page.find("Part by part:"));
  EXPECT_THAT(page, HasSubstr("ceteris help trial --all"));
  EXPECT_GT(lines(help({"trial", "--all"})), 400);
}

TEST(HelpCommand, VerbsAndPartsLeadToTheirPages) {
  EXPECT_THAT(help({"train"}), AllOf(StartsWith("ceteris train"), HasSubstr("recipe.epochs")));
  EXPECT_THAT(help({"data"}), AllOf(StartsWith("ceteris data"), HasSubstr("data.validation_share")));
  EXPECT_THAT(help({"study"}), AllOf(StartsWith("ceteris study"), HasSubstr("ceteris help study limits")));
  EXPECT_THAT(help({"recipe"}), AllOf(HasSubstr("recipe.batch"), Not(HasSubstr("model.norm"))));
  EXPECT_THAT(help({"eval"}), HasSubstr("its options: ceteris eval --help"));
  EXPECT_EQ(help({"recipe", "optimiser"}), help({"recipe.optimiser"}));
}

TEST(HelpCommand, APartOfASpecificationIsAPageOfItsOwn) {
  const std::string data = help({"trial", "data"});
  EXPECT_THAT(data, AllOf(HasSubstr("data.validation_share"), Not(HasSubstr("recipe."))));
  const std::string models = help({"trial", "model"});
  EXPECT_THAT(models, AllOf(HasSubstr("small_cnn"), HasSubstr("ceteris help trial model NAME")));
  EXPECT_LT(lines(models), 20);
  const std::string vit = help({"trial", "model", "vit"});
  EXPECT_THAT(vit, AllOf(HasSubstr("model.patch"), Not(HasSubstr("model.depthwise"))));
}

TEST(HelpCommand, AnyOtherWordIsLookedForInNamesAndMeanings) {
  EXPECT_THAT(help({"momentum"}), StartsWith("trial "));
  EXPECT_THAT(help({"mirror"}), HasSubstr("recipe.augment.flip"));
  EXPECT_THAT(help({"DyT"}), HasSubstr("component dyt"));
  EXPECT_THAT(help({"ONNX"}), HasSubstr("verb export"));
}

TEST(HelpCommand, AnUnknownWordIsOneLineWithTheNearest) {
  const std::vector<std::vector<std::string>> calls = {
      {"momntum"}, {"trial", "recipi"}, {"trial", "model", "vti"}, {"qqqq"}, {"seed", "of", "qqqq"}};
  for (std::vector<std::string> words : calls) {
    words.insert(words.begin(), "help");
    const auto result = run_ceteris(words);
    EXPECT_EQ(result.exit_code, static_cast<int>(ceteris::Exit::Usage));
    EXPECT_EQ(lines(result.err), 1) << result.err;
    EXPECT_THAT(result.out, IsEmpty());
  }
  EXPECT_THAT(run_ceteris({"help", "momntum"}).err, HasSubstr("did you mean momentum?"));
  EXPECT_THAT(run_ceteris({"help", "trial", "recipi"}).err, HasSubstr("did you mean recipe?"));
  EXPECT_THAT(run_ceteris({"help", "trial", "model", "vti"}).err, HasSubstr("did you mean vit?"));
}

TEST(HelpCommand, EveryVerbHasAPage) {
  for (const ceteris::cli::Verb& verb : ceteris::cli::kVerbs) {
    EXPECT_THAT(help({std::string(verb.name)}), HasSubstr("ceteris " + std::string(verb.name)));
  }
}

}  // namespace
}  // namespace cli_tests
