// SPDX-License-Identifier: Apache-2.0
#include "ceteris/tables/names.hpp"

#include <gtest/gtest.h>

namespace ceteris::tables {
namespace {

TEST(Names, OfColumnsAreKnownByTheirPlainForm) {
  EXPECT_EQ(plain_name("config.Seed"), "seed");
  EXPECT_EQ(plain_name("_step"), "step");
  EXPECT_EQ(better_by_name("val_loss"), record::Better::Lower);
  EXPECT_EQ(better_by_name("Top1 Accuracy"), record::Better::Higher);
  EXPECT_EQ(better_by_name("accuracy_loss"), record::Better::Lower);
  EXPECT_EQ(better_by_name("glossary"), std::nullopt);
  EXPECT_EQ(status_of("CRASHED"), Status::Failed);
  EXPECT_EQ(status_of("banana"), Status::Unknown);
}

TEST(Names, OfKeysLoseNoDigit) {
  EXPECT_EQ(key_of(" 3.0 "), "3");
  EXPECT_EQ(key_of("-3.00"), "-3");
  EXPECT_EQ(key_of("9007199254740993.0"), "9007199254740993");
  EXPECT_EQ(key_of("0.10"), "0.10");
  EXPECT_EQ(key_of("1.0.0"), "1.0.0");
  EXPECT_EQ(key_of("v1.0"), "v1.0");
  EXPECT_EQ(key_of("3."), "3.");
}

}  // namespace
}  // namespace ceteris::tables
