// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

#include "ceteris/base/random.hpp"

namespace ceteris {
namespace {

using testing::ElementsAre;
using namespace std::string_literals;

TEST(EditDistance, CountsInsertionsDeletionsReplacementsAndSwaps) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("abc", ""), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("layrnorm", "layernorm"), 1u);
  EXPECT_EQ(edit_distance("lyaernorm", "layernorm"), 1u) << "a swap of neighbours is one edit";
  EXPECT_EQ(edit_distance("ca", "abc"), 3u) << "no part is edited twice";
}

TEST(EditDistance, IsSymmetricAndKeepsTheTriangle) {
  Draws draws(1, 0);
  const auto word = [&] {
    std::string text(draws.below(7), 'a');
    for (char& c : text) {
      c = static_cast<char>('a' + draws.below(3));
    }
    return text;
  };
  for (int i = 0; i < 2000; ++i) {
    const std::string a = word();
    const std::string b = word();
    EXPECT_EQ(edit_distance(a, b), edit_distance(b, a)) << a << " " << b;
    EXPECT_EQ(edit_distance(a, b) == 0, a == b);
    EXPECT_LE(edit_distance(a, b), std::max(a.size(), b.size()));
    EXPECT_LE(edit_distance(a + "x" + b, b), a.size() + 1);
  }
}

TEST(Nearest, SuggestsWhatWasProbablyMeant) {
  const std::array<std::string_view, 4> norms{"layernorm", "rmsnorm", "dyt", "none"};
  EXPECT_EQ(nearest("layrnorm", norms), "layernorm");
  EXPECT_EQ(nearest("LayerNorm", norms), "layernorm");
  EXPECT_EQ(nearest("layer_norm", norms), "layernorm");
  EXPECT_EQ(nearest("dty", norms), "dyt");
  EXPECT_EQ(nearest("non", norms), "none");
}

TEST(Nearest, SuggestsNothingWhenNothingIsNear) {
  const std::array<std::string_view, 3> norms{"layernorm", "rmsnorm", "dyt"};
  EXPECT_EQ(nearest("gelu", norms), "");
  EXPECT_EQ(nearest("", norms), "");
  EXPECT_EQ(nearest(std::string(1 << 20, 'a'), norms), "");
  EXPECT_EQ(nearest("x", std::array<std::string_view, 2>{"y", "z"}), "") << "replacing all of it is not a suggestion";
  EXPECT_EQ(nearest("a", std::span<const std::string>{}), "");
}

TEST(Nearest, TakesTheFirstOfEquals) {
  EXPECT_EQ(nearest("abcx", std::array<std::string, 2>{"abca"s, "abcb"s}), "abca");
}

TEST(Split, AndJoinAreInverse) {
  EXPECT_THAT(split("", ','), ElementsAre(""));
  EXPECT_THAT(split("a", ','), ElementsAre("a"));
  EXPECT_THAT(split(",a,,b,", ','), ElementsAre("", "a", "", "b", ""));
  EXPECT_EQ(join(split(",a,,b,", ','), ","), ",a,,b,");
  EXPECT_EQ(join(std::vector<std::string>{}, ", "), "");
  EXPECT_EQ(join(std::vector<std::string>{"a", "b"}, ", "), "a, b");
}

TEST(Trim, RemovesWhiteSpaceAtBothEndsOnly) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(" \n\t"), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("a"), "a");
}

TEST(Printable, LeavesReadableTextAlone) {
  for (const std::string text : {"", "a photo.jpg", "Zürich", "日本語", "🙂", "a\\b'\"<&>"}) {
    EXPECT_EQ(printable(text), text);
  }
}

TEST(Printable, EscapesWhatCouldMoveACursorOrHideText) {
  EXPECT_EQ(printable("a\x1b[2Jb"), "a\\x1b[2Jb");
  EXPECT_EQ(printable("a\nb\r\tc\x7f"), "a\\x0ab\\x0d\\x09c\\x7f");
  EXPECT_EQ(printable("a\0b"s), "a\\x00b");
  EXPECT_EQ(printable("\xc2\x9b"), "\\xc2\\x9b") << "the C1 form of ESC [";
  EXPECT_EQ(printable("gpj.\xe2\x80\xae"), "gpj.\\xe2\\x80\\xae") << "right-to-left override";
  EXPECT_EQ(printable("\xe2\x80\xa8"), "\\xe2\\x80\\xa8") << "line separator";
  EXPECT_EQ(printable("\xef\xbb\xbf"), "\\xef\\xbb\\xbf") << "byte order mark";
}

TEST(Printable, EscapesInvalidUtf8) {
  EXPECT_EQ(printable("\xff"), "\\xff");
  EXPECT_EQ(printable("a\xc3"), "a\\xc3") << "cut short";
  EXPECT_EQ(printable("\xe2\x82z"), "\\xe2\\x82z") << "cut short, then text";
  EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf") << "overlong slash";
  EXPECT_EQ(printable("\xe0\x80\xaf"), "\\xe0\\x80\\xaf") << "overlong slash of three bytes";
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "surrogate";
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80") << "beyond U+10FFFF";
  EXPECT_EQ(printable("\x80"), "\\x80") << "a continuation alone";
}

TEST(Printable, OfAnyBytesIsStableAndHasNoControlBytes) {
  Draws draws(2, 0);
  for (int i = 0; i < 5000; ++i) {
    std::string text(draws.below(12), '\0');
    for (char& c : text) {
      c = static_cast<char>(draws.below(256));
    }
    const std::string once = printable(text);
    EXPECT_EQ(printable(once), once);
    for (const char c : once) {
      EXPECT_FALSE(static_cast<unsigned char>(c) < 0x20 || c == 0x7f);
    }
  }
}

TEST(Quoted, IsPrintableInQuotes) {
  EXPECT_EQ(quoted("a\nb"), "'a\\x0ab'");
}

TEST(Shortest, IsTheShortestTextThatReadsBackEqual) {
  EXPECT_EQ(shortest(0.1), "0.1");
  EXPECT_EQ(shortest(1.0), "1");
  EXPECT_EQ(shortest(-0.0), "-0");
  EXPECT_EQ(shortest(1e100), "1e+100");
  EXPECT_EQ(shortest(0.1f), "0.1");
  EXPECT_EQ(shortest(1.0 / 3), "0.3333333333333333");
  EXPECT_EQ(shortest(std::nan("")), "nan");
  EXPECT_EQ(shortest(-std::nan("")), "nan");
  EXPECT_EQ(shortest(-std::numeric_limits<double>::infinity()), "-inf");
}

TEST(Shortest, ReadsBackBitByBit) {
  Draws draws(3, 0);
  for (int i = 0; i < 20000; ++i) {
    const double value = std::bit_cast<double>(draws.next64());
    if (std::isfinite(value)) {
      const std::string text = shortest(value);
      double back = 0;
      std::from_chars(text.data(), text.data() + text.size(), back);
      EXPECT_EQ(std::bit_cast<std::uint64_t>(back), std::bit_cast<std::uint64_t>(value)) << text;
    }
  }
}

TEST(WithThousands, GroupsByThree) {
  EXPECT_EQ(with_thousands(0), "0");
  EXPECT_EQ(with_thousands(999), "999");
  EXPECT_EQ(with_thousands(1000), "1,000");
  EXPECT_EQ(with_thousands(1234567), "1,234,567");
  EXPECT_EQ(with_thousands(~std::uint64_t{0}), "18,446,744,073,709,551,615");
}

TEST(HumanBytes, ShowsAtMostThreeDigits) {
  EXPECT_EQ(human_bytes(0), "0 B");
  EXPECT_EQ(human_bytes(999), "999 B");
  EXPECT_EQ(human_bytes(1000), "1 KB");
  EXPECT_EQ(human_bytes(1536), "1.54 KB");
  EXPECT_EQ(human_bytes(999499), "999 KB");
  EXPECT_EQ(human_bytes(999500), "1 MB");
  EXPECT_EQ(human_bytes(2100000000), "2.1 GB");
  EXPECT_EQ(human_bytes(~std::uint64_t{0}), "18.4 EB");
}

TEST(HumanDuration, UsesTheTwoLargestUnits) {
  EXPECT_EQ(human_duration(0), "0 ms");
  EXPECT_EQ(human_duration(0.0123), "12.3 ms");
  EXPECT_EQ(human_duration(0.35), "350 ms");
  EXPECT_EQ(human_duration(0.9996), "1 s");
  EXPECT_EQ(human_duration(4.2), "4.2 s");
  EXPECT_EQ(human_duration(59.94), "59.9 s");
  EXPECT_EQ(human_duration(59.96), "1 min");
  EXPECT_EQ(human_duration(72), "1 min 12 s");
  EXPECT_EQ(human_duration(3599.6), "1 h");
  EXPECT_EQ(human_duration(7500), "2 h 5 min");
  EXPECT_EQ(human_duration(86399), "1 d");
  EXPECT_EQ(human_duration(86400 * 3 + 3600 * 4), "3 d 4 h");
}

TEST(HumanDuration, AdmitsWhatItCannotTell) {
  EXPECT_EQ(human_duration(-1), "unknown");
  EXPECT_EQ(human_duration(std::nan("")), "unknown");
  EXPECT_EQ(human_duration(std::numeric_limits<double>::infinity()), "unknown");
}

TEST(Text, RoundsNumbersForPeople) {
  EXPECT_EQ(brief(15.0 / 17), "0.882353");
  EXPECT_EQ(brief(0.5), "0.5");
  EXPECT_EQ(brief(-1.23456789e-7), "-1.23457e-07");
  EXPECT_EQ(brief(std::nan("")), "nan");
  EXPECT_EQ(brief(std::numeric_limits<double>::infinity()), "inf");
}

}  // namespace
}  // namespace ceteris
