// SPDX-License-Identifier: Apache-2.0
#include "ceteris/design/settings.hpp"

#include <gtest/gtest.h>

namespace ceteris::design {
namespace {

Value number(const std::string& text) {
  return {text, true};
}

TEST(Settings, SpellingsOfOneNumberAreEqual) {
  for (const char* text : {"0.1", "0.10", "+0.1", "1e-1", "1E-1", "0.1e0", "0.1_0"}) {
    EXPECT_EQ(canonical(number(text)), "0.1") << text;
  }
  for (const char* text : {"1000", "1_000", "+1000", "1000.0", "1e3", "0x3e8", "0x3_E8", "0o1750", "0b1111101000"}) {
    EXPECT_EQ(canonical(number(text)), "1000") << text;
  }
  EXPECT_EQ(canonical(number("1e15")), canonical(number("1_000_000_000_000_000")));
  EXPECT_EQ(canonical(number("-0.0")), "0");
  EXPECT_EQ(canonical(number("-0")), "0");
}

TEST(Settings, LargeIntegersAreExact) {
  EXPECT_NE(canonical(number("9007199254740993")), canonical(number("9007199254740992")));
  EXPECT_EQ(canonical(number("9223372036854775807")), "9223372036854775807");
}

TEST(Settings, TextIsItself) {
  EXPECT_NE(canonical(Value{"1.10", false}), canonical(Value{"1.1", false}));
  EXPECT_EQ(canonical(Value{"", false}), "");
}

TEST(Settings, WhatIsNoNumberStaysAsItIs) {
  for (const char* text : {"", "_", "0x", "1.2.3", "one", "1e", "0x3g"}) {
    EXPECT_EQ(canonical(number(text)), text);
  }
  EXPECT_EQ(canonical(number("inf")), canonical(number("+inf")));
  EXPECT_NE(canonical(number("inf")), canonical(number("-inf")));
}

TEST(Settings, EqualSettingsInAnyOrder) {
  const Settings a{{"lr", number("0.10")}, {"norm", {"ln", false}}};
  const Settings b{{"norm", {"ln", false}}, {"lr", number("0.1")}};
  EXPECT_EQ(canonical(a), canonical(b));
  // Names and values are kept apart by their lengths.
  EXPECT_NE(canonical(Settings{{"a", {"b=c", false}}}), canonical(Settings{{"a=b", {"c", false}}}));
  EXPECT_NE(canonical(Settings{{"a", {"1;1:b1:2", false}}}),
            canonical(Settings{{"a", {"1", false}}, {"b", {"2", false}}}));
}

TEST(Settings, ChangesReplaceInPlaceAndNewNamesComeLast) {
  const Settings base{{"lr", number("0.1")}, {"norm", {"bn", false}}};
  const Settings changed = with_changes(base, {{"ema", {"true", false}}, {"lr", number("0.2")}});
  EXPECT_EQ(to_text(changed), "lr=0.2, norm=bn, ema=true");
  EXPECT_EQ(find(changed, "absent"), nullptr);
  EXPECT_EQ(find(changed, "lr")->text, "0.2");
}

}  // namespace
}  // namespace ceteris::design
