// SPDX-License-Identifier: Apache-2.0
#include "ceteris/report/columns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ceteris::report {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(DisplayWidth, CountsWideCharactersTwiceAndCombiningMarksNever) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("photo.jpg"), 9U);
  EXPECT_EQ(display_width("été"), 3U);
  EXPECT_EQ(display_width("e\u0301"), 1U);
  EXPECT_EQ(display_width("写真"), 4U);
  EXPECT_EQ(display_width("\U0001F600"), 2U);
}

TEST(Shorten, KeepsBothEndsOfALongName) {
  EXPECT_EQ(shorten("short.jpg", 9), "short.jpg");
  EXPECT_EQ(shorten("0123456789.jpg", 9), "0123….jpg");
  EXPECT_EQ(shorten("abcdef", 3), "a…f");
}

TEST(Shorten, NeverExceedsItsColumns) {
  const std::string name = "写真\U0001F600abc写真e\u0301xyz写真.jpg";
  for (std::size_t columns = 3; columns < 40; ++columns) {
    EXPECT_LE(display_width(shorten(name, columns)), columns) << columns;
  }
}

TEST(Shorten, MakesControlCharactersVisible) {
  EXPECT_EQ(shorten("a\x1b[31m", 20), "a\\x1b[31m");
}

TEST(Pad, AlignsByColumnsNotBytes) {
  EXPECT_EQ(pad_right("写", 4), "写  ");
  EXPECT_EQ(pad_left("é", 3), "  é");
  EXPECT_EQ(pad_left("too long", 3), "too long");
}

TEST(Wrap, KeepsSignsOfPercentAndEqualityWithTheirNumbers) {
  EXPECT_EQ(wrap("an interval of 95 % at n = 8 pairs", 17),
            (std::vector<std::string>{"an interval of", "95 % at n = 8", "pairs"}));
  EXPECT_EQ(wrap("an interval of 95 % at n = 8 pairs", 12),
            (std::vector<std::string>{"an interval", "of 95 % at", "n = 8 pairs"}));
  EXPECT_EQ(wrap("with p < 0.0001", 7), (std::vector<std::string>{"with", "p < 0.0", "001"}));
}

TEST(Wrap, BreaksAtSpacesAndCutsWordsThatCannotFit) {
  EXPECT_THAT(wrap("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(wrap("a 123456789 b", 4), ElementsAre("a", "1234", "5678", "9 b"));
  EXPECT_THAT(wrap("   ", 4), IsEmpty());
  EXPECT_THAT(wrap("写真写", 4), ElementsAre("写真", "写"));
}

}  // namespace
}  // namespace ceteris::report
