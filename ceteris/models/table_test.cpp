// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::models {
namespace {

TEST(Table, NamesAreUniqueAndDocumented) {
  std::set<std::string_view> names;
  for (const NamedModel& model : table()) {
    EXPECT_TRUE(names.insert(model.name).second) << model.name;
    EXPECT_FALSE(model.doc.empty()) << model.name;
  }
}

TEST(Table, FindsAModelByItsName) {
  const auto& tiny = std::get<StagedSpec>(find("convnext_tiny").spec);
  EXPECT_EQ(tiny.depths, StagedSpec{}.depths);
  EXPECT_EQ(tiny.widths, StagedSpec{}.widths);
  EXPECT_EQ(tiny.drop_path, StagedSpec{}.drop_path);
}

double drop_path_of(std::string_view name) {
  return std::visit(
      [](const auto& spec) {
        if constexpr (requires { spec.drop_path; }) {
          return spec.drop_path;
        } else {
          return 0.0;
        }
      },
      find(name).spec);
}

// Stochastic depth is the model's. Its published rates on ImageNet-1K: Liu et al. 2022, table 5; Touvron et al. 2021,
// table 9; Liu et al. 2021, appendix A2.1; for ViT-L, whose authors have none, that of Zhu et al. 2025 (DyT).
TEST(Table, NetworksOfPublishedRecipesHaveTheirRateOfStochasticDepth) {
  const std::vector<std::pair<std::string_view, double>> published = {
      {"convnext_tiny", 0.1}, {"convnext_small", 0.4}, {"convnext_base", 0.5}, {"convnext_large", 0.5},
      {"vit_tiny", 0.1},      {"vit_small", 0.1},      {"vit_base", 0.1},      {"vit_large", 0.4},
      {"swin_tiny", 0.2},     {"swin_small", 0.3},     {"swin_base", 0.5},     {"resnet50", 0}};
  for (const auto& [name, rate] : published) EXPECT_EQ(drop_path_of(name), rate) << name;
}

TEST(Table, AWrongNameIsAUsageErrorThatNamesTheNearest) {
  try {
    (void)find("convnext_tini");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::Usage);
    EXPECT_THAT(error.what(), testing::HasSubstr("'convnext_tini' is not a model; did you mean 'convnext_tiny'?"));
    EXPECT_THAT(error.what(), testing::HasSubstr("small_cnn"));
  }
}

}  // namespace
}  // namespace ceteris::models
