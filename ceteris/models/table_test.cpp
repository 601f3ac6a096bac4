// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

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
