// SPDX-License-Identifier: Apache-2.0
#include "ceteris/design/fraction.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <map>

namespace ceteris::design {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Case {
  std::size_t factors;
  std::size_t runs;
  std::size_t resolution;
};

// Box, Hunter & Hunter (2005), chapter 6.
constexpr std::array kTable = {
    Case{3, 4, 3},  Case{4, 8, 4},  Case{5, 8, 3},  Case{5, 16, 5}, Case{6, 8, 3},
    Case{6, 16, 4}, Case{6, 32, 6}, Case{7, 8, 3},  Case{7, 16, 4}, Case{7, 32, 4},
    Case{7, 64, 7}, Case{8, 16, 4}, Case{8, 32, 4}, Case{8, 64, 5}, Case{8, 128, 8},
};

/// Product of the levels of an effect in a run: +1 or -1.
int level(std::uint32_t effect, std::uint32_t run) {
  int product = 1;
  for (std::uint32_t bit = 0; bit < 32; ++bit) {
    if ((effect >> bit & 1U) != 0) {
      product *= (run >> bit & 1U) != 0 ? 1 : -1;
    }
  }
  return product;
}

/// +1 or -1 when two effects have the same or the opposite levels in all runs, else 0: what an alias is, counted.
int same_levels(std::uint32_t a, std::uint32_t b, std::span<const std::uint32_t> runs) {
  int sum = 0;
  for (const std::uint32_t run : runs) {
    sum += level(a, run) * level(b, run);
  }
  const int all = static_cast<int>(runs.size());
  return sum == all ? 1 : sum == -all ? -1 : 0;
}

/// The shortest effect that is constant over the runs.
std::size_t counted_resolution(std::size_t factors, std::span<const std::uint32_t> runs) {
  std::size_t shortest = 0;
  for (std::uint32_t effect = 1; effect < 1U << factors; ++effect) {
    const auto length = static_cast<std::size_t>(std::popcount(effect));
    if (same_levels(effect, 0, runs) != 0 && (shortest == 0 || length < shortest)) {
      shortest = length;
    }
  }
  return shortest;
}

Fraction parsed(std::vector<std::string> generators, std::size_t factors) {
  std::vector<Problem> problems;
  Fraction fraction = parse_generators(generators, factors, "generators", problems);
  EXPECT_THAT(problems, IsEmpty());
  return fraction;
}

std::vector<std::string> alias_words(const Fraction& fraction, std::uint32_t effect) {
  std::vector<std::string> words;
  for (const Word& word : aliases(fraction, effect, 2)) {
    words.push_back(to_text(word));
  }
  return words;
}

void expect_aliases_as_counted(const Fraction& fraction) {
  const std::vector<std::uint32_t> runs = runs_of(fraction);
  for (std::uint32_t effect = 1; effect < 1U << fraction.factors; ++effect) {
    if (std::popcount(effect) > 2) {
      continue;
    }
    std::map<std::uint32_t, int> counted;
    for (std::uint32_t other = 1; other < 1U << fraction.factors; ++other) {
      const int same = same_levels(effect, other, runs);
      if (other != effect && std::popcount(other) <= 2 && same != 0) {
        counted[other] = same;
      }
    }
    std::map<std::uint32_t, int> listed;
    for (const Word& word : aliases(fraction, effect, 2)) {
      listed[word.letters] = word.negative ? -1 : 1;
    }
    EXPECT_EQ(listed, counted) << to_text({effect, false});
  }
}

TEST(Fraction, EveryListedOneHasItsRunsAndItsResolutionByCounting) {
  for (const Case& row : kTable) {
    const auto fraction = listed_fraction(row.factors, row.runs);
    ASSERT_TRUE(fraction) << row.factors << " in " << row.runs;
    const std::vector<std::uint32_t> runs = runs_of(*fraction);
    EXPECT_EQ(runs.size(), row.runs);
    EXPECT_EQ(counted_resolution(row.factors, runs), row.resolution) << row.factors << " in " << row.runs;
    EXPECT_EQ(resolution(*fraction), row.resolution);
  }
}

TEST(Fraction, AliasesAreThoseOfTheRuns) {
  for (const Case& row : kTable) {
    expect_aliases_as_counted(*listed_fraction(row.factors, row.runs));
  }
  expect_aliases_as_counted(parsed({"D=-AB", "E=AC"}, 5));
  expect_aliases_as_counted(parsed({"D=-AB", "E=-AC"}, 5));
}

TEST(Fraction, EveryFactorIsAtEachLevelInHalfOfTheRuns) {
  for (const Case& row : kTable) {
    const std::vector<std::uint32_t> runs = runs_of(*listed_fraction(row.factors, row.runs));
    for (std::size_t f = 0; f < row.factors; ++f) {
      EXPECT_EQ(static_cast<std::size_t>(std::ranges::count_if(runs, [f](auto run) { return (run >> f & 1U) != 0; })),
                row.runs / 2);
    }
  }
}

// Montgomery, Design and Analysis of Experiments, 8th edition, table 8.8: 2^(6-2) with E=ABC, F=BCD.
TEST(Fraction, AliasesOfSixFactorsIn16RunsAreThoseOfTheTextbook) {
  const Fraction fraction = *listed_fraction(6, 16);
  EXPECT_THAT(alias_words(fraction, 0b000001), IsEmpty());
  EXPECT_THAT(alias_words(fraction, 0b000011), ElementsAre("CE"));        // AB
  EXPECT_THAT(alias_words(fraction, 0b000101), ElementsAre("BE"));        // AC
  EXPECT_THAT(alias_words(fraction, 0b001001), ElementsAre("EF"));        // AD
  EXPECT_THAT(alias_words(fraction, 0b010001), ElementsAre("BC", "DF"));  // AE
  EXPECT_THAT(alias_words(fraction, 0b100001), ElementsAre("DE"));        // AF
  EXPECT_THAT(alias_words(fraction, 0b001010), ElementsAre("CF"));        // BD
  EXPECT_THAT(alias_words(fraction, 0b100010), ElementsAre("CD"));        // BF
}

TEST(Fraction, SignsFollowTheGenerator) {
  EXPECT_THAT(alias_words(parsed({"C=AB"}, 3), 0b001), ElementsAre("BC"));
  EXPECT_THAT(alias_words(parsed({"C=-AB"}, 3), 0b001), ElementsAre("-BC"));
}

TEST(Fraction, FullFactorialHasNoWords) {
  const Fraction full{.factors = 3, .generators = {}};
  EXPECT_EQ(runs_of(full).size(), 8U);
  EXPECT_EQ(resolution(full), 0U);
  EXPECT_THAT(defining_relation(full), IsEmpty());
}

TEST(Fraction, FoldingOverAddsTheMirrorImageAndLiftsThreeToFour) {
  for (const Case& row : kTable) {
    const Fraction fraction = *listed_fraction(row.factors, row.runs);
    const std::vector<std::uint32_t> runs = runs_of(fraction);
    std::set<std::uint32_t> both(runs.begin(), runs.end());
    for (const std::uint32_t run : runs) {
      both.insert(run ^ ((1U << row.factors) - 1));
    }
    const auto folded = folded_over(fraction);
    ASSERT_EQ(folded.has_value(), both.size() > runs.size());
    if (folded) {
      const std::vector<std::uint32_t> all = runs_of(*folded);
      EXPECT_EQ(std::set<std::uint32_t>(all.begin(), all.end()), both);
      expect_aliases_as_counted(*folded);
      if (row.resolution == 3 && row.factors > 3) {
        EXPECT_EQ(resolution(*folded), 4U);
      }
    }
  }
}

TEST(Fraction, BadGeneratorsAreAllNamed) {
  std::vector<Problem> problems;
  const std::vector<std::string> bad{"",     "E",    "E=",    "=AB",  "EF=AB", "E=AZ", "E=AIB",
                                     "E=AA", "E=AE", "D=ABC", "D=AB", "E=AD",  "e=ab", std::string("E=A\0B", 5)};
  (void)parse_generators(bad, 5, "generators", problems);
  // D=ABC and E=AD are well formed, but E=AD uses the letter D that D=ABC makes.
  EXPECT_EQ(problems.size(), bad.size() - 1);
  for (const Problem& problem : problems) {
    EXPECT_EQ(problem.where, "generators");
  }
  EXPECT_THAT(problems[5].what, HasSubstr("the factors are ABCDE"));
  EXPECT_THAT(problems.back().what, HasSubstr("uses a factor that another one makes"));
}

TEST(Fraction, TooManyFactorsAreRefused) {
  std::vector<Problem> problems;
  (void)parse_generators({}, kMostFractionFactors + 1, "generators", problems);
  EXPECT_EQ(problems.size(), 1U);
}

TEST(Fraction, HalfHasTheResolutionOfItsNumberOfFactors) {
  for (std::size_t k = 3; k <= 10; ++k) {
    const std::vector<std::uint32_t> runs = runs_of(half_fraction(k));
    EXPECT_EQ(runs.size(), std::size_t{1} << (k - 1));
    EXPECT_EQ(counted_resolution(k, runs), k);
  }
  EXPECT_EQ(runs_of(half_fraction(5)), runs_of(*listed_fraction(5, 16)));
}

TEST(Fraction, WhatIsNotListedIsNotGuessed) {
  EXPECT_FALSE(listed_fraction(9, 16));
  EXPECT_FALSE(listed_fraction(5, 12));
  EXPECT_THAT(listed_runs(5), ElementsAre(8, 16));
  EXPECT_THAT(listed_runs(2), IsEmpty());
}

}  // namespace
}  // namespace ceteris::design
