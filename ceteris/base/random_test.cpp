// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/random.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <string>

#include "ceteris/base/error.hpp"

namespace ceteris {
namespace {

using testing::ElementsAre;

/// Pearson's statistic of counts against equal expectations.
double chi_square(const std::vector<int>& counts) {
  const double expected =
      static_cast<double>(std::accumulate(counts.begin(), counts.end(), 0)) / static_cast<double>(counts.size());
  double sum = 0;
  for (const int count : counts) {
    sum += (count - expected) * (count - expected) / expected;
  }
  return sum;
}

/// The 0.9999 quantile of chi square (Wilson & Hilferty 1931), so a right generator fails one seed in 10,000.
double chi_square_bound(int degrees) {
  const double a = 2.0 / (9.0 * degrees);
  return degrees * std::pow(1 - a + 3.719 * std::sqrt(a), 3);
}

TEST(Philox, GivesTheKnownAnswersOfRandom123) {
  EXPECT_THAT(philox({0, 0, 0, 0}, {0, 0}), ElementsAre(0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u));
  constexpr std::uint32_t kOnes = 0xffffffff;
  EXPECT_THAT(philox({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}),
              ElementsAre(0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu));
  EXPECT_THAT(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
              ElementsAre(0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u));
}

// Computed with Python's hashlib and a Philox of its own. If this fails, every recorded experiment draws other numbers:
// the semantics version must change with it.
TEST(Stream, KeysAndDrawsAreFixedForever) {
  const Stream order(7, 2, "order");
  EXPECT_EQ(order.key(), 0xbf1a59c9eaffd83eu);
  const Stream epoch = order.child("epoch 3");
  EXPECT_EQ(epoch.key(), 0xba81e28fc8fc3d85u);
  Draws draws = epoch.at(std::uint64_t{5} << 32 | 9);
  const std::vector<std::uint32_t> expected{0x9087aabb, 0xd2088870, 0xfcc80382, 0xe3301a33,
                                            0x1aeacfb4, 0x2adb967e, 0x555423b1, 0x8c87fcce};
  for (const std::uint32_t word : expected) {
    EXPECT_EQ(draws.next32(), word);
  }
  EXPECT_EQ(epoch.at(std::uint64_t{5} << 32 | 9).next64(), 0xd20888709087aabbu);
}

TEST(Stream, DrawsDoNotDependOnWhatElseWasDrawn) {
  const Stream stream(1, 0, "augment");
  Draws alone = stream.at(5);
  const std::uint64_t expected = alone.next64();
  Draws other = stream.at(4);
  Draws again = stream.at(5);
  for (int i = 0; i < 1000; ++i) {
    (void)other.next64();
  }
  (void)stream.child("x").at(5).next64();
  EXPECT_EQ(again.next64(), expected);
}

TEST(Stream, SeedReplicateNameAndPathEachGiveAnotherKey) {
  std::set<std::uint64_t> keys;
  int made = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    for (std::uint64_t replicate = 0; replicate < 10; ++replicate) {
      for (const char* name : {"", "a", "b", "ab", "order", "order "}) {
        const Stream stream(seed, replicate, name);
        keys.insert({stream.key(), stream.child("").key(), stream.child("a").key(), stream.child("b").key()});
        made += 4;
      }
    }
  }
  EXPECT_EQ(keys.size(), static_cast<std::size_t>(made));
  EXPECT_NE(Stream(0, 0, "a").child("b").key(), Stream(0, 0, "b").child("a").key());
}

TEST(Stream, NeighboursAreUncorrelated) {
  constexpr int kDraws = 20000;
  const Stream base(3, 0, "dropout");
  const auto correlation = [&](const Stream& a, std::uint64_t shift_a, const Stream& b, std::uint64_t shift_b) {
    double sum = 0;
    for (std::uint64_t i = 0; i < kDraws; ++i) {
      sum += (a.at(i + shift_a).uniform() - 0.5) * (b.at(i + shift_b).uniform() - 0.5);
    }
    return 12 * sum / kDraws;
  };
  const double bound = 4 / std::sqrt(kDraws);
  EXPECT_LT(std::abs(correlation(base, 0, base, 1)), bound) << "neighbouring indices";
  EXPECT_LT(std::abs(correlation(base, 0, Stream(4, 0, "dropout"), 0)), bound) << "neighbouring seeds";
  EXPECT_LT(std::abs(correlation(base, 0, Stream(3, 1, "dropout"), 0)), bound) << "neighbouring replicates";
  EXPECT_LT(std::abs(correlation(base, 0, Stream(3, 0, "dropouu"), 0)), bound) << "neighbouring names";
  EXPECT_LT(std::abs(correlation(base, 0, base.child("a"), 0)), bound) << "a child";
}

TEST(Draws, UniformFillsItsRangeEvenly) {
  Draws draws = Stream(11, 0, "uniform").at(0);
  std::vector<int> cells(256);
  for (int i = 0; i < 200000; ++i) {
    const double u = draws.uniform();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    ++cells[static_cast<std::size_t>(256 * u)];
  }
  EXPECT_LT(chi_square(cells), chi_square_bound(255));
}

TEST(Draws, UniformFirstDrawsOfManyIndicesAreEven) {
  const Stream stream(12, 0, "uniform");
  std::vector<int> cells(256);
  for (std::uint64_t i = 0; i < 200000; ++i) {
    ++cells[static_cast<std::size_t>(256 * stream.at(i).uniform())];
  }
  EXPECT_LT(chi_square(cells), chi_square_bound(255));
}

TEST(Draws, UniformOfARangeStaysInside) {
  Draws draws(1, 2);
  for (int i = 0; i < 1000; ++i) {
    const double u = draws.uniform(-3, 5);
    EXPECT_GE(u, -3);
    EXPECT_LT(u, 5);
  }
}

TEST(Draws, EveryBitIsFair) {
  Draws draws = Stream(13, 0, "bits").at(0);
  constexpr int kDraws = 20000;
  std::vector<int> ones(64);
  for (int i = 0; i < kDraws; ++i) {
    const std::uint64_t bits = draws.next64();
    for (unsigned bit = 0; bit < 64; ++bit) {
      ones[bit] += static_cast<int>(bits >> bit & 1);
    }
  }
  for (const int count : ones) {
    EXPECT_LT(std::abs(count - kDraws / 2), 4.5 * std::sqrt(kDraws) / 2);
  }
}

TEST(Draws, BelowIsUnbiasedWhereRemaindersAndPlainProductsAreNot) {
  // n = 3/4 of 2^64: a remainder hits the lowest third twice as often as the rest, a product without rejection the
  // multiples of three.
  constexpr std::uint64_t kThird = std::uint64_t{1} << 62;
  Draws draws = Stream(14, 0, "below").at(0);
  std::vector<int> thirds(3);
  std::vector<int> residues(3);
  for (int i = 0; i < 30000; ++i) {
    const std::uint64_t value = draws.below(3 * kThird);
    ++thirds.at(value / kThird);
    ++residues[value % 3];
  }
  EXPECT_LT(chi_square(thirds), chi_square_bound(2));
  EXPECT_LT(chi_square(residues), chi_square_bound(2));
}

TEST(Draws, BelowGivesEachSmallIntegerEquallyOften) {
  for (const std::uint64_t n : {2u, 3u, 7u, 10u, 100u}) {
    Draws draws = Stream(15, 0, "below").at(n);
    std::vector<int> counts(n);
    for (int i = 0; i < 50000; ++i) {
      ++counts.at(draws.below(n));
    }
    EXPECT_LT(chi_square(counts), chi_square_bound(static_cast<int>(n) - 1)) << n;
  }
}

TEST(Draws, BelowOneIsZeroAndBelowZeroIsABug) {
  Draws draws(1, 1);
  EXPECT_EQ(draws.below(1), 0u);
  EXPECT_LT(draws.below(~std::uint64_t{0}), ~std::uint64_t{0});
  EXPECT_THROW((void)draws.below(0), Bug);
}

TEST(Draws, NormalHasTheNormalDistribution) {
  Draws draws = Stream(16, 0, "normal").at(0);
  constexpr int kDraws = 200000;
  constexpr int kCells = 100;
  std::vector<int> cells(kCells);
  double sum = 0;
  double squares = 0;
  double pairs = 0;
  double last = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double z = draws.normal();
    const double probability = 0.5 * std::erfc(-z / std::sqrt(2.0));
    ++cells[static_cast<std::size_t>(std::min(kCells - 1.0, kCells * probability))];
    sum += z;
    squares += z * z;
    pairs += z * last;
    last = z;
  }
  EXPECT_LT(chi_square(cells), chi_square_bound(kCells - 1));
  EXPECT_LT(std::abs(sum / kDraws), 4 / std::sqrt(kDraws));
  EXPECT_LT(std::abs(squares / kDraws - 1), 4 * std::sqrt(2.0 / kDraws));
  EXPECT_LT(std::abs(pairs / kDraws), 4 / std::sqrt(kDraws)) << "the two values of a pair";
}

TEST(Permutation, HoldsEachNumberOnce) {
  EXPECT_THAT(permutation(0, Draws(1, 1)), ElementsAre());
  EXPECT_THAT(permutation(1, Draws(1, 1)), ElementsAre(0u));
  std::vector<std::uint32_t> order = permutation(1000, Draws(1, 1));
  EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
  std::sort(order.begin(), order.end());
  for (std::uint32_t i = 0; i < 1000; ++i) {
    EXPECT_EQ(order[i], i);
  }
}

TEST(Permutation, EachOrderIsEquallyLikely) {
  const Stream stream(17, 0, "permutation");
  std::map<std::vector<std::uint32_t>, int> seen;
  for (std::uint64_t i = 0; i < 24000; ++i) {
    ++seen[permutation(4, stream.at(i))];
  }
  ASSERT_EQ(seen.size(), 24u);
  std::vector<int> counts;
  for (const auto& [order, count] : seen) {
    counts.push_back(count);
  }
  EXPECT_LT(chi_square(counts), chi_square_bound(23));
}

TEST(Shuffle, MovesItemsAsThePermutationSays) {
  std::vector<std::string> items{"a", "b", "c", "d", "e"};
  const std::vector<std::string> before = items;
  shuffle(std::span(items), Draws(5, 6));
  const std::vector<std::uint32_t> order = permutation(5, Draws(5, 6));
  for (std::size_t i = 0; i < items.size(); ++i) {
    EXPECT_EQ(items[i], before[order[i]]);
  }
}

}  // namespace
}  // namespace ceteris
