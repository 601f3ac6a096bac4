// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/sweep.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/spec/example_specs.hpp"
#include "ceteris/spec/refused.hpp"

namespace {

using ceteris::spec::grid;
using ceteris::spec::sweep;
using example::problems_of;
using example::Study;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Texts = std::vector<std::string>;

TEST(Sweep, MakesOneSpecAValueAndKeepsTheRest) {
  Study base;
  base.note = "kept";
  const std::vector<Study> specs = sweep(base, "size", Texts{"32", "64", "128"});
  ASSERT_EQ(specs.size(), 3U);
  EXPECT_EQ(specs[0].size, 32);
  EXPECT_EQ(specs[2].size, 128);
  EXPECT_EQ(specs[1].note, "kept");
}

TEST(Sweep, OverNothingIsNothing) {
  EXPECT_TRUE(sweep(Study(), "size", Texts{}).empty());
}

TEST(Grid, VariesTheFirstAxisSlowest) {
  const Texts axes{"model.norm=layernorm,dyt", "model.depths=[1],[2,2],[3]"};
  const std::vector<Study> specs = grid(Study(), std::span<const std::string>(axes));
  ASSERT_EQ(specs.size(), 6U);
  EXPECT_TRUE(std::holds_alternative<example::LayerNorm>(specs[2].model.norm));
  EXPECT_TRUE(std::holds_alternative<example::DyT>(specs[3].model.norm));
  EXPECT_THAT(specs[1].model.depths, ElementsAre(2, 2));
  EXPECT_THAT(specs[4].model.depths, ElementsAre(2, 2));
}

TEST(Grid, WithoutAxesIsTheBase) {
  EXPECT_EQ(grid(Study(), std::span<const std::string>()).size(), 1U);
}

TEST(Grid, AWrongValueIsToldOnceAndAllAreTold) {
  const Texts axes{"size=7,8", "model.norm=dyt,dit", "nte=x"};
  EXPECT_THAT(problems_of([&] { static_cast<void>(grid(Study(), std::span<const std::string>(axes))); }),
              ElementsAre(HasSubstr("--set size=7: size = 7 is outside 8 to 512 px"),
                          HasSubstr("did you mean \"note\"?"), HasSubstr("did you mean \"dyt\"?")));
}

TEST(Grid, RefusesAnAxisWithoutAFormAndAGridTooLarge) {
  const Texts nameless{"size"};
  EXPECT_THAT(problems_of([&] { static_cast<void>(grid(Study(), std::span<const std::string>(nameless))); }),
              ElementsAre("axis size: an axis has the form path=value,value,..."));
  Texts large;
  for (int i = 0; i < 20; ++i) {
    large.push_back("size=8,9");
  }
  EXPECT_THAT(problems_of([&] { static_cast<void>(grid(Study(), std::span<const std::string>(large))); }),
              ElementsAre(HasSubstr("over 100,000 points")));
}

}  // namespace
