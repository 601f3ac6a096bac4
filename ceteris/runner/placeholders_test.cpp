// SPDX-License-Identifier: Apache-2.0
#include "ceteris/runner/placeholders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ceteris::runner {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Values = std::vector<std::pair<std::string, std::string>>;

const std::vector<std::string> kKnown{"seed", "replicate", "dir", "smoothing"};

TEST(Placeholders, AreFoundEachOnce) {
  EXPECT_THAT(placeholders_in("--seed={seed} --out={dir}/{seed}", "f"), ElementsAre("seed", "dir"));
  EXPECT_THAT(placeholders_in("no {{seed}} here, {{{seed}}}", "f"), ElementsAre("seed"));
  EXPECT_THAT(placeholders_in("", "f"), IsEmpty());
  EXPECT_THAT(placeholders_in("{model.norm-type_2}", "f"), ElementsAre("model.norm-type_2"));
}

TEST(Placeholders, ABraceAloneIsAMistakeAndAllAreNamed) {
  try {
    static_cast<void>(placeholders_in("a { b } {} {a b} {", "study.toml:3:1"));
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::InvalidSpec);
    EXPECT_EQ(error.problems().size(), 7u);
    EXPECT_EQ(error.problems()[0].line(),
              "study.toml:3:1: a single '{' in 'a { b } {} {a b} {' that belongs to no placeholder; write {{ for the "
              "brace itself");
  }
}

TEST(Placeholders, UnknownNamesAreToldWithTheNearest) {
  const std::vector<Problem> problems = placeholder_problems("{sed} ${HOME} {seed} }", kKnown, "study.toml:2:9");
  ASSERT_EQ(problems.size(), 3u);
  EXPECT_EQ(problems[0].line(),
            "study.toml:2:9: {sed} is no placeholder; did you mean {seed}? known: seed, replicate, dir, smoothing; "
            "write {{sed}} for the text with its braces");
  EXPECT_EQ(problems[1].line(),
            "study.toml:2:9: {HOME} is no placeholder; known: seed, replicate, dir, smoothing; write {{HOME}} for the "
            "text with its braces");
  EXPECT_THAT(placeholder_problems("{seed}{{x}}{dir}", kKnown, "f"), IsEmpty());
}

TEST(Placeholders, ValuesKeepTheirSpelling) {
  const Values values{{"seed", "7"}, {"smoothing", "0.10"}, {"odd", "{dir} {{ }"}};
  EXPECT_EQ(replace_placeholders("{seed} {smoothing} {{seed}} {odd}", values, false), "7 0.10 {seed} {dir} {{ }");
}

TEST(Placeholders, TheFolderComesLaterAndNothingIsReplacedTwice) {
  const Values values{{"seed", "7"}, {"odd", "{dir} {{ } {seed}"}};
  const std::string kept = replace_placeholders("{seed} {dir}/x {{dir}} {odd}", values, true);
  EXPECT_THAT(placeholders_in(kept, "f"), ElementsAre("dir"));
  EXPECT_EQ(replace_placeholders(kept, Values{{"dir", "/a/{b}"}}, false), "7 /a/{b}/x {dir} {dir} {{ } {seed}");
}

TEST(Placeholders, HostileTextIsOnlyText) {
  const std::string nul("\0{seed}\0", 8);
  EXPECT_EQ(replace_placeholders(nul, Values{{"seed", "7"}}, false), std::string("\0"
                                                                                 "7\0",
                                                                                 3));
  EXPECT_EQ(placeholder_problems(std::string(100'000, '{'), kKnown, "f").size(), 0u);
  EXPECT_EQ(placeholder_problems(std::string(100'001, '{'), kKnown, "f").size(), 1u);
}

}  // namespace
}  // namespace ceteris::runner
