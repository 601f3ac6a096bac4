// SPDX-License-Identifier: Apache-2.0
#include "ceteris/report/numbers.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ceteris::report {
namespace {

TEST(Numbers, ReadAsPeopleWriteThem) {
  EXPECT_EQ(percent(0.593), "59.3 %");
  EXPECT_EQ(percent(1.0 / 3, 0), "33 %");
  EXPECT_EQ(percent(1), "100.0 %");
  EXPECT_EQ(percent(std::nan("")), "-");
  EXPECT_EQ(percent_range(0.564, 0.621), "56.4 to 62.1 %");
  EXPECT_EQ(percent_range(0.5, HUGE_VAL), "-");
  EXPECT_EQ(count(30000), "30,000");
  EXPECT_EQ(count(-1234), "-1,234");
  EXPECT_EQ(count_of(1, "file"), "1 file");
  EXPECT_EQ(count_of(0, "file"), "0 files");
}

TEST(Probabilities, AreNeverShownAsZero) {
  EXPECT_EQ(probability(0.42), "0.420");
  EXPECT_EQ(probability(0.0042), "0.0042");
  EXPECT_EQ(probability(3e-77), "< 0.0001");
  EXPECT_EQ(probability(0), "< 0.0001");
  EXPECT_EQ(probability(1), "1.000");
  EXPECT_EQ(probability(std::nan("")), "-");
}

TEST(Lists, ReadLikeSentences) {
  EXPECT_EQ(enumeration({}), "");
  EXPECT_EQ(enumeration({"a"}), "a");
  EXPECT_EQ(enumeration({"a", "b", "c"}), "a, b and c");
  EXPECT_EQ(sentence("it holds"), "it holds.");
  EXPECT_EQ(sentence("It holds."), "It holds.");
}

}  // namespace
}  // namespace ceteris::report
