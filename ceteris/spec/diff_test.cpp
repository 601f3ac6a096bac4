// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/diff.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/spec/example_specs.hpp"

namespace {

using ceteris::spec::diff;
using ceteris::spec::Difference;
using example::Study;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Diff, OfEqualSpecsIsEmpty) {
  EXPECT_THAT(diff(Study(), Study()), IsEmpty());
}

TEST(Diff, NamesEachChangedFieldInTheOrderOfTheList) {
  Study right;
  right.jobs = 2;
  right.size = 32;
  right.clip = 1;
  right.note = "a b";
  right.model.depths = {1};
  EXPECT_THAT(diff(Study(), right),
              ElementsAre(Difference{"size", "64", "32"}, Difference{"model.depths", "[3, 3, 9, 3]", "[1]"},
                          Difference{"note", "\"\"", "\"a b\""}, Difference{"clip", "none", "1.0"},
                          Difference{"jobs", "1", "2"}));
}

TEST(Diff, OfTwoAlternativesShowsTheFieldsOfBoth) {
  Study dyt;
  dyt.model.norm = example::DyT{};
  EXPECT_THAT(diff(Study(), dyt),
              ElementsAre(Difference{"model.norm", "rmsnorm", "dyt"}, Difference{"model.norm.eps", "1e-04", ""},
                          Difference{"model.norm.centred", "false", ""}, Difference{"model.norm.alpha0", "", "0.5"}));
}

TEST(Diff, AFieldTwoAlternativesShareIsComparedByName) {
  Study layer;
  layer.model.norm = example::LayerNorm{.eps = 1e-4};
  EXPECT_THAT(diff(layer, Study()), ElementsAre(Difference{"model.norm", "layernorm", "rmsnorm"},
                                                Difference{"model.norm.centred", "", "false"}));
  EXPECT_THAT(diff(Study(), layer), ElementsAre(Difference{"model.norm", "rmsnorm", "layernorm"},
                                                Difference{"model.norm.centred", "false", ""}));
}

}  // namespace
