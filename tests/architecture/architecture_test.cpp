// SPDX-License-Identifier: Apache-2.0
// The tree as it stands obeys the rules of the house.
#include <gtest/gtest.h>

#include <set>

#include "tests/architecture/rules.hpp"

namespace architecture {
namespace {

const std::vector<File>& tree() {
  static const std::vector<File> files = read_tree(CETERIS_SOURCE_DIR);
  return files;
}

void expect_none(const Violations& violations) {
  for (const std::string& violation : violations) ADD_FAILURE() << violation;
}

TEST(Modules, TableNamesOnlyModulesAboveARowSoThereIsNoCycle) {
  std::set<std::string_view> above;
  for (const Module& module : modules()) {
    for (const std::string_view used : module.may_use) {
      EXPECT_TRUE(above.contains(folder_of(used))) << module.name << " uses " << used;
    }
    EXPECT_TRUE(above.insert(module.name).second) << module.name << " stands twice";
  }
}

TEST(Modules, TorchFreeModulesStandOnTorchFreeModules) {
  for (const Module& module : modules()) {
    for (const std::string_view used : module.may_use) {
      const bool whole = used == folder_of(used);
      EXPECT_TRUE(module.torch || !whole || !find_module(used)->torch) << module.name << " uses " << used;
    }
  }
}

TEST(Modules, PlainPartsAreOfModulesWithTorch) {
  for (const Module& module : modules()) {
    for (const std::string_view used : module.may_use) {
      EXPECT_TRUE(used == folder_of(used) || find_module(folder_of(used))->torch) << module.name << " uses " << used;
    }
  }
}

TEST(Modules, WhatPrintsIsUsedOnlyByWhatPrints) {
  for (const Module& module : modules()) {
    for (const std::string_view used : module.may_use) {
      EXPECT_TRUE(module.prints || !find_module(folder_of(used))->prints) << module.name << " uses " << used;
    }
  }
}

TEST(Tree, WasFound) {
  EXPECT_GT(tree().size(), 20U) << "nothing to check below " CETERIS_SOURCE_DIR;
}
TEST(Tree, EveryFileLiesInAModuleAndNoDeeper) {
  expect_none(misplaced_files(tree()));
}
TEST(Tree, IncludesFollowTheTable) {
  expect_none(unlisted_edges(tree()));
}
TEST(Tree, SourcesIncludeTheirOwnHeaderFirst) {
  expect_none(own_headers_not_first(tree()));
}
TEST(Tree, IncludesHaveNoCycle) {
  expect_none(include_cycles(tree()));
}
TEST(Tree, TorchFreeModulesIncludeNoTorch) {
  expect_none(torch_in_plain_modules(tree()));
}
TEST(Tree, FrontProgramStartsWithoutTorch) {
  expect_none(torch_in_front_program(tree()));
}
TEST(Tree, SpecHeadersIncludeNoTorch) {
  expect_none(torch_in_specs(tree()));
  expect_none(torch_in_plain_sources(tree()));
}
TEST(Tree, NobodyIncludesTheTorchUmbrella) {
  expect_none(torch_umbrellas(tree()));
}
TEST(Tree, ParsersStayInSources) {
  expect_none(parsers_in_headers(tree()));
}
TEST(Tree, EverySourceNamesItsLicence) {
  expect_none(missing_licence_lines(tree()));
}
TEST(Tree, CMakeDependsEqualTheTable) {
  expect_none(unequal_depends(tree()));
}
TEST(Tree, LibrariesAreQuiet) {
  expect_none(loud_libraries(tree()));
}
TEST(Tree, NamesNoMachineAndNoHost) {
  expect_none(foreign_places(tree()));
}

}  // namespace
}  // namespace architecture
