// SPDX-License-Identifier: Apache-2.0
// The verbs about models, as a user types them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

using ::testing::HasSubstr;

TEST(ModelsCommand, ListsTheZooWithPublishedCounts) {
  const ceteris::ProcessResult listed = run_ceteris({"models", "--json"});
  ASSERT_EQ(listed.exit_code, 0) << listed.err;
  const auto models = nlohmann::json::parse(listed.out)["models"];
  const auto row = [&](const std::string& name) {
    return *std::find_if(models.begin(), models.end(), [&](const auto& model) { return model["name"] == name; });
  };
  EXPECT_EQ(row("resnet50")["parameters"], 25'557'032);
  EXPECT_EQ(row("swin_tiny")["parameters"], 28'288'354);
  EXPECT_EQ(row("vit_32px")["side"], 32);
}

TEST(ModelsCommand, AnswersWithinSixTenthsOfASecond) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "a sanitizer starts more slowly than what this measures";
#endif
  double fastest = 60;
  for (int i = 0; i < 5; ++i) fastest = std::min(fastest, run_ceteris({"models"}).seconds);
  EXPECT_LT(fastest, 0.6);
}

TEST(ModelsCommand, ShowsPartsAndLayersAtAnySize) {
  const ceteris::ProcessResult shown = run_ceteris({"models", "show", "convnext_tiny"});
  EXPECT_EQ(shown.exit_code, 0);
  EXPECT_THAT(shown.out, HasSubstr("28,589,128"));
  EXPECT_THAT(shown.out, HasSubstr("stages.3.blocks.2.conv_spatial"));
  EXPECT_THAT(shown.out, HasSubstr("model.norm"));
  const auto larger = nlohmann::json::parse(run_ceteris({"models", "show", "resnet18", "--size", "448", "--json"}).out);
  const auto usual = nlohmann::json::parse(run_ceteris({"models", "show", "resnet18", "--json"}).out);
  EXPECT_EQ(larger["parameters"], usual["parameters"]);
  EXPECT_GT(larger["macs"].get<double>(), 3.9 * usual["macs"].get<double>());
}

TEST(ModelsCommand, SaysWhatIsWrongInOneLine) {
  const ceteris::ProcessResult unknown = run_ceteris({"models", "show", "resnet5"});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("did you mean 'resnet50'?"));
  EXPECT_EQ(run_ceteris({"models", "--filter", "alexnet"}).exit_code, 2);
  EXPECT_EQ(run_ceteris({"models", "list"}).exit_code, 2);
  const ceteris::ProcessResult small = run_ceteris({"models", "show", "vit_base", "--size", "100"});
  EXPECT_EQ(small.exit_code, 3);
  EXPECT_THAT(small.err, HasSubstr("model.patch"));
}

TEST(ComponentsHelp, ListsEveryKindOfPart) {
  const ceteris::ProcessResult help = run_ceteris({"help", "components"});
  EXPECT_EQ(help.exit_code, 0);
  for (const char* part : {"norms:", "activations:", "mixers:", "placements:", "branch scales:", "fixup",
                           "sigma_reparam", "stems:", "downsampling:", "patch positions:", "rotary", "class_token"}) {
    EXPECT_THAT(help.out, HasSubstr(part));
  }
}

}  // namespace
}  // namespace cli_tests
