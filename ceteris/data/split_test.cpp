// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/split.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <string>

#include "ceteris/base/error.hpp"

namespace ceteris::data {
namespace {

const Stream kStream(7, 0, "split");

struct Items {
  std::vector<std::uint64_t> keys;
  std::vector<std::uint32_t> classes;
  std::vector<std::uint32_t> groups;

  void add(const std::string& name, std::uint32_t label, std::uint32_t group) {
    keys.push_back(draw_key(name));
    classes.push_back(label);
    groups.push_back(group);
  }
};

Items singletons(std::uint32_t classes, std::uint32_t of_each) {
  Items items;
  for (std::uint32_t label = 0; label < classes; ++label) {
    for (std::uint32_t i = 0; i < of_each; ++i) {
      items.add(std::to_string(label) + "/" + std::to_string(i), label, static_cast<std::uint32_t>(items.keys.size()));
    }
  }
  return items;
}

std::vector<Part> split_of(const Items& items, const Stream& stream = kStream) {
  return split(items.keys, items.classes, items.groups, {}, stream);
}

std::array<int, 3> counts(const std::vector<Part>& parts, const std::vector<std::uint32_t>& classes,
                          std::uint32_t label) {
  std::array<int, 3> result{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    result[static_cast<std::size_t>(parts[i])] += classes[i] == label ? 1 : 0;
  }
  return result;
}

TEST(Split, IsExactWithoutGroups) {
  for (const std::uint32_t n : {1U, 2U, 3U, 5U, 10U, 15U, 99U, 1000U}) {
    const Items items = singletons(3, n);
    const std::vector<Part> parts = split_of(items);
    const int train = static_cast<int>(std::floor(0.6 * n + 0.5));
    const int before_test = static_cast<int>(std::floor(0.7 * n + 0.5 + 1e-9));
    for (std::uint32_t label = 0; label < 3; ++label) {
      EXPECT_EQ(counts(parts, items.classes, label),
                (std::array{train, before_test - train, static_cast<int>(n) - before_test}))
          << n;
    }
  }
}

TEST(Split, OfNothingIsNothing) {
  EXPECT_TRUE(split({}, {}, {}, {}, kStream).empty());
}

TEST(Split, DoesNotDependOnTheOrderOfTheItems) {
  Items items = singletons(2, 200);
  for (std::size_t i = 0; i < items.groups.size(); ++i) {
    items.groups[i] /= 3;
  }
  const std::vector<Part> parts = split_of(items);
  std::vector<std::size_t> order(items.keys.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  shuffle(std::span(order), kStream.at(1));
  Items shuffled;
  for (const std::size_t i : order) {
    shuffled.keys.push_back(items.keys[i]);
    shuffled.classes.push_back(items.classes[i]);
    shuffled.groups.push_back(1000 - items.groups[i]);  // other names of the same groups
  }
  const std::vector<Part> again = split_of(shuffled);
  for (std::size_t k = 0; k < order.size(); ++k) {
    EXPECT_EQ(again[k], parts[order[k]]);
  }
}

TEST(Split, MovesAlmostNothingWhenAFileIsAdded) {
  Items items = singletons(1, 1000);
  const std::vector<Part> before = split_of(items);
  items.add("a new file", 0, 5000);
  const std::vector<Part> after = split_of(items);
  int moved = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    moved += before[i] != after[i] ? 1 : 0;
  }
  EXPECT_LE(moved, 2);  // one at each of the two boundaries
}

TEST(Split, DiffersBetweenStreams) {
  const Items items = singletons(1, 100);
  EXPECT_NE(split_of(items), split_of(items, Stream(8, 0, "split")));
}

TEST(Split, PutsNoGroupOnTwoSidesAndKeepsTheSharesOfEveryClass) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Stream stream(seed, 0, "split");
    Draws draws = Stream(seed, 0, "groups").at(0);
    Items items;
    std::uint32_t group = 0;
    for (std::uint32_t label = 0; label < 3; ++label) {
      for (int total = 0; total < 400; ++group) {
        const auto size = static_cast<int>(1 + draws.below(12));
        for (int k = 0; k < size; ++k, ++total) {
          items.add(std::to_string(items.keys.size()), label, group);
        }
      }
    }
    const std::vector<Part> parts = split_of(items, stream);
    std::map<std::uint32_t, Part> part_of;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const auto [at, is_new] = part_of.try_emplace(items.groups[i], parts[i]);
      ASSERT_EQ(at->second, parts[i]);
    }
    for (std::uint32_t label = 0; label < 3; ++label) {
      const auto [train, validation, test] = counts(parts, items.classes, label);
      const double n = train + validation + test;
      EXPECT_NEAR(train, 0.6 * n, 6);  // half the largest group at each boundary
      EXPECT_NEAR(validation, 0.1 * n, 12);
      EXPECT_NEAR(test, 0.3 * n, 6);
    }
  }
}

TEST(Split, DealsGroupsThatHoldSeveralClassesEvenly) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Items items;
    for (std::uint32_t group = 0; group < 150; ++group) {
      const std::string name = std::to_string(group);
      items.add("a" + name, 0, group);
      items.add("b" + name, 1, group);
      items.add("c" + name, 2, 1000 + group);
      items.add("d" + name, 0, 2000 + group);
    }
    const std::vector<Part> parts = split_of(items, Stream(seed, 0, "split"));
    for (std::size_t i = 0; i < parts.size(); i += 4) {
      ASSERT_EQ(parts[i], parts[i + 1]);
    }
    for (const std::uint32_t label : {0U, 1U, 2U}) {
      const auto [train, validation, test] = counts(parts, items.classes, label);
      const double n = train + validation + test;
      EXPECT_NEAR(train, 0.6 * n, 2);
      EXPECT_NEAR(validation, 0.1 * n, 2);
      EXPECT_NEAR(test, 0.3 * n, 2);
    }
  }
}

TEST(Split, SendsEqualNamesOfTwoSetsToTheSameSide) {
  Items items;
  for (int i = 0; i < 300; ++i) {
    items.add(std::to_string(i) + ".jpg", 0, static_cast<std::uint32_t>(2 * i));
    items.add(std::to_string(i) + ".jpg", 1, static_cast<std::uint32_t>(2 * i + 1));
  }
  const std::vector<Part> parts = split_of(items);
  for (std::size_t i = 0; i < parts.size(); i += 2) {
    EXPECT_EQ(parts[i], parts[i + 1]);
  }
}

TEST(Split, EveryItemIsEquallyLikelyToTrain) {
  const Items items = singletons(1, 20);
  std::vector<int> trained(20);
  const int seeds = 2000;
  for (int seed = 0; seed < seeds; ++seed) {
    const std::vector<Part> parts = split_of(items, Stream(static_cast<std::uint64_t>(seed), 0, "split"));
    for (std::size_t i = 0; i < parts.size(); ++i) {
      trained[i] += parts[i] == Part::Train ? 1 : 0;
    }
  }
  for (const int count : trained) {
    EXPECT_NEAR(count, 0.6 * seeds, 5 * std::sqrt(seeds * 0.6 * 0.4));
  }
}

TEST(Split, RefusesSharesThatAreNoShares) {
  const Items items = singletons(1, 3);
  EXPECT_THROW((void)split(items.keys, items.classes, items.groups, {0.5, 0.1, 0.3}, kStream), Bug);
  EXPECT_THROW((void)split(items.keys, items.classes, items.groups, {1.2, -0.2, 0.0}, kStream), Bug);
}

TEST(EqualCounts, KeepsAsManyOfEachClassAsTheSmallestHas) {
  Items items = singletons(1, 30);
  for (int i = 0; i < 12; ++i) {
    items.add("b" + std::to_string(i), 1, 0);
  }
  const EqualCounts equal = equal_counts(items.keys, items.classes, 2, 0, kStream);
  EXPECT_EQ(equal.per_class, 12U);
  EXPECT_EQ(equal.discarded, (std::vector<std::uint32_t>{18, 0}));
  EXPECT_EQ(std::count(equal.kept.begin(), equal.kept.begin() + 30, true), 12);
  EXPECT_EQ(std::count(equal.kept.begin() + 30, equal.kept.end(), true), 12);
}

TEST(EqualCounts, ObeysTheCapAndChoosesByName) {
  const Items items = singletons(2, 50);
  const EqualCounts equal = equal_counts(items.keys, items.classes, 2, 10, kStream);
  EXPECT_EQ(equal.per_class, 10U);
  EXPECT_EQ(equal.discarded, (std::vector<std::uint32_t>{40, 40}));

  Items reversed = items;
  std::reverse(reversed.keys.begin(), reversed.keys.end());
  std::reverse(reversed.classes.begin(), reversed.classes.end());
  std::vector<bool> kept = equal_counts(reversed.keys, reversed.classes, 2, 10, kStream).kept;
  std::reverse(kept.begin(), kept.end());
  EXPECT_EQ(kept, equal.kept);
}

TEST(EqualCounts, LeaveNothingWhenAClassIsEmpty) {
  const Items items = singletons(1, 5);
  const EqualCounts equal = equal_counts(items.keys, items.classes, 2, 0, kStream);
  EXPECT_EQ(equal.per_class, 0U);
  EXPECT_EQ(std::count(equal.kept.begin(), equal.kept.end(), true), 0);
  EXPECT_EQ(equal.discarded, (std::vector<std::uint32_t>{5, 0}));
}

TEST(KeepShare, KeepsItsShareOfEveryClassAndAtLeastOne) {
  Items items = singletons(1, 40);
  for (int i = 0; i < 3; ++i) {
    items.add("b" + std::to_string(i), 1, 0);
  }
  const auto kept = [&](double share) {
    const std::vector<bool> all = keep_share(items.keys, items.classes, share, kStream);
    return std::pair(std::count(all.begin(), all.begin() + 40, true), std::count(all.begin() + 40, all.end(), true));
  };
  EXPECT_EQ(kept(1), (std::pair<std::ptrdiff_t, std::ptrdiff_t>(40, 3)));
  EXPECT_EQ(kept(0.25), (std::pair<std::ptrdiff_t, std::ptrdiff_t>(10, 1)));
  EXPECT_EQ(kept(0.001), (std::pair<std::ptrdiff_t, std::ptrdiff_t>(1, 1)));
  EXPECT_TRUE(keep_share({}, {}, 0.5, kStream).empty());
  EXPECT_THROW((void)keep_share(items.keys, items.classes, 0, kStream), Bug);
}

TEST(KeepShare, ASmallerShareIsPartOfALargerOneInAnyOrderOfTheItems) {
  const Items items = singletons(3, 50);
  const std::vector<bool> large = keep_share(items.keys, items.classes, 0.5, kStream);
  const std::vector<bool> small = keep_share(items.keys, items.classes, 0.1, kStream);
  for (std::size_t i = 0; i < small.size(); ++i) {
    EXPECT_TRUE(large[i] || !small[i]) << i;
  }
  Items reversed = items;
  std::reverse(reversed.keys.begin(), reversed.keys.end());
  std::reverse(reversed.classes.begin(), reversed.classes.end());
  std::vector<bool> again = keep_share(reversed.keys, reversed.classes, 0.1, kStream);
  std::reverse(again.begin(), again.end());
  EXPECT_EQ(again, small);
  EXPECT_NE(keep_share(items.keys, items.classes, 0.1, Stream(9, 0, "other")), small);
}

}  // namespace
}  // namespace ceteris::data
