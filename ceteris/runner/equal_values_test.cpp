// SPDX-License-Identifier: Apache-2.0
#include "ceteris/runner/equal_values.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ceteris::runner {
namespace {

using Values = std::vector<std::pair<std::string, std::string>>;

TEST(CanonicalNumber, IsOneForAllSpellings) {
  for (const char* same : {"0.1", "0.10", ".1", "+0.1", "1e-1", "1E-1", "10e-2", "0.001e+2", "00.1"}) {
    EXPECT_EQ(canonical_number(same), canonical_number("0.1")) << same;
  }
  for (const char* same : {"1000", "1e3", "1_000", "1000.", "1000.0", "0.1e4"}) {
    EXPECT_EQ(canonical_number(same), canonical_number("1000")) << same;
  }
  EXPECT_EQ(canonical_number("-0.0"), canonical_number("0"));
}

TEST(CanonicalNumber, KeepsUnequalNumbersApart) {
  EXPECT_NE(canonical_number("9007199254740993"), canonical_number("9007199254740992"));
  EXPECT_NE(canonical_number("0.1"), canonical_number("0.10000000000000000001"));
  EXPECT_NE(canonical_number("-1"), canonical_number("1"));
  EXPECT_NE(canonical_number("1e400"), canonical_number("1e401"));
  EXPECT_NE(canonical_number("10"), canonical_number("1"));
}

TEST(CanonicalNumber, IsNothingForWhatIsNoDecimalNumber) {
  for (const char* text : {"", ".", "-", "e5", "1e", "1e5.0", "1.2.3", "inf", "nan", "0x10", "1_", "_1", "1__0", "--1",
                           "1e99999999999999999999", "true", " 1"}) {
    EXPECT_EQ(canonical_number(text), std::nullopt) << text;
  }
}

TEST(EqualByValue, HoldsForOtherSpellingsAndOrders) {
  EXPECT_TRUE(equal_by_value(Values{{"lr", "0.1"}, {"norm", "ln"}}, Values{{"norm", "ln"}, {"lr", "1e-1"}}));
  EXPECT_TRUE(equal_by_value(Values{}, Values{}));
}

TEST(EqualByValue, FailsForOtherValuesNamesAndTexts) {
  EXPECT_FALSE(equal_by_value(Values{{"lr", "0.1"}}, Values{{"lr", "0.2"}}));
  EXPECT_FALSE(equal_by_value(Values{{"lr", "0.1"}}, Values{{"wd", "0.1"}}));
  EXPECT_FALSE(equal_by_value(Values{{"lr", "0.1"}}, Values{{"lr", "0.1"}, {"wd", "0"}}));
  EXPECT_FALSE(equal_by_value(Values{{"norm", "LN"}}, Values{{"norm", "ln"}}));
  EXPECT_FALSE(equal_by_value(Values{{"x", "1e1"}}, Values{{"x", "n1e2"}}));
}

}  // namespace
}  // namespace ceteris::runner
