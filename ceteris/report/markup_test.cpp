// SPDX-License-Identifier: Apache-2.0
#include "ceteris/report/markup.hpp"

#include <gtest/gtest.h>

namespace ceteris::report {
namespace {

TEST(Escape, LeavesNoMarkup) {
  EXPECT_EQ(escape("<script>alert('x & \"y\"')</script>"),
            "&lt;script&gt;alert(&#39;x &amp; &quot;y&quot;&#39;)&lt;/script&gt;");
  EXPECT_EQ(escape("写真 \U0001F600.jpg"), "写真 \U0001F600.jpg");
}

TEST(Escape, MakesWhatCannotBeSeenVisible) {
  EXPECT_EQ(escape("a\nb\x1b\x7f"), "a\\x0ab\\x1b\\x7f");
  EXPECT_EQ(escape("gnp\u202Ejpg"), "gnp\\xe2\\x80\\xaejpg");  // the mark that turns a name's end round
  EXPECT_EQ(escape("\xff"), "\\xff");
}

TEST(Prose, KeepsTheNumberAndItsPercentSignTogether) {
  EXPECT_EQ(prose("97 % of B, 3 % of A"), "97\u202F% of B, 3\u202F% of A");
  EXPECT_EQ(prose("a % b <i>"), "a % b &lt;i&gt;");
}

TEST(Prose, KeepsAStatisticTogetherAndLeavesSettingsAsTheyAreTyped) {
  EXPECT_EQ(prose("(n = 8 pairs, p < 0.0001)"), "(n\u00A0=\u00A08 pairs, p\u00A0&lt;\u00A00.0001)");
  EXPECT_EQ(prose("replicates = 4, run5n = 2"), "replicates = 4, run5n = 2");
}

TEST(Base64, MatchesTheTestVectorsOfRfc4648) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64(std::string_view("\xff\x00\xfb", 3)), "/wD7");
}

}  // namespace
}  // namespace ceteris::report
