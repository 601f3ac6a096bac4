// SPDX-License-Identifier: Apache-2.0
#include "ceteris/design/order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <tuple>

namespace ceteris::design {
namespace {

using ::testing::SizeIs;

OrderSpec spec(std::uint64_t seed, std::size_t arms, std::size_t replicates, bool paired = true) {
  return {.seed = seed, .arms = arms, .tasks = {}, .replicates = replicates, .paired = paired, .warm_up = false};
}

auto key(const PlannedTrial& trial) {
  return std::tuple{trial.purpose, trial.arm, trial.task, trial.replicate, trial.seed, trial.label};
}

std::vector<std::size_t> arms_of(const std::vector<PlannedTrial>& trials) {
  std::vector<std::size_t> arms;
  for (const PlannedTrial& trial : trials) {
    arms.push_back(trial.arm);
  }
  return arms;
}

TEST(Order, EveryBlockHoldsEveryArmOfEveryTaskOnceAndBlocksFollowEachOther) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    OrderSpec study = spec(seed, 1 + seed % 5, 7);
    if (seed % 3 != 0) {
      study.tasks = {"a", "b", "c"};
    }
    const std::size_t tasks = seed % 3 != 0 ? 3 : 1;
    const std::vector<PlannedTrial> trials = trial_order(study);
    ASSERT_EQ(trials.size(), 7 * tasks * study.arms);
    std::set<std::tuple<int, std::size_t, std::size_t>> cells;
    for (std::size_t i = 0; i < trials.size(); ++i) {
      EXPECT_EQ(trials[i].replicate, static_cast<int>(i / (tasks * study.arms)));
      // The arms of a task are neighbours.
      EXPECT_EQ(trials[i].task, trials[i / study.arms * study.arms].task);
      EXPECT_TRUE(cells.emplace(trials[i].replicate, trials[i].task, trials[i].arm).second);
    }
  }
}

TEST(Order, IsTheSameAgainAfterARestart) {
  const std::vector<PlannedTrial> once = trial_order(spec(7, 4, 20));
  const std::vector<PlannedTrial> again = trial_order(spec(7, 4, 20));
  for (std::size_t i = 0; i < once.size(); ++i) {
    EXPECT_EQ(key(once[i]), key(again[i]));
  }
  EXPECT_NE(arms_of(once), arms_of(trial_order(spec(8, 4, 20))));
}

TEST(Order, MoreReplicatesOnlyAddBlocks) {
  const std::vector<PlannedTrial> few = trial_order(spec(7, 3, 5));
  const std::vector<PlannedTrial> many = trial_order(spec(7, 3, 50));
  for (std::size_t i = 0; i < few.size(); ++i) {
    EXPECT_EQ(key(few[i]), key(many[i]));
  }
}

TEST(Order, TwoArmsAreReversedInTheSecondBlockOfEveryTwo) {
  std::size_t baseline_first = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    for (std::size_t replicate = 0; replicate < 6; replicate += 2) {
      std::vector<std::size_t> first = arms_of(block(spec(seed, 2, 6), replicate));
      const std::vector<std::size_t> second = arms_of(block(spec(seed, 2, 6), replicate + 1));
      baseline_first += first[0] == 0 ? 1 : 0;
      std::ranges::reverse(first);
      EXPECT_EQ(first, second);
    }
  }
  std::set<std::vector<std::size_t>> pairs;
  for (std::size_t replicate = 0; replicate < 40; replicate += 2) {
    pairs.insert(arms_of(block(spec(1, 2, 40), replicate)));
  }
  EXPECT_THAT(pairs, SizeIs(2)) << "each two blocks are drawn anew";
  // 600 fair coins: 300 with a standard deviation of 12.2.
  EXPECT_NEAR(static_cast<double>(baseline_first), 300, 4 * 12.25);
}

TEST(Order, EveryOrderOfThreeArmsComesEquallyOften) {
  std::map<std::vector<std::size_t>, int> counts;
  for (std::size_t replicate = 0; replicate < 6000; ++replicate) {
    ++counts[arms_of(block(spec(1, 3, 6000), replicate))];
  }
  ASSERT_THAT(counts, SizeIs(6));
  double chi_squared = 0;
  for (const auto& [order, count] : counts) {
    chi_squared += (count - 1000.0) * (count - 1000.0) / 1000.0;
  }
  // 99.99 % point with 5 degrees of freedom.
  EXPECT_LT(chi_squared, 25.74);
}

TEST(Seeds, ArmsOfAPairedReplicateShareOneAndReplicatesNever) {
  const OrderSpec study = spec(3, 10, 2000);
  std::set<std::uint32_t> seeds;
  for (std::size_t replicate = 0; replicate < 2000; ++replicate) {
    const std::uint32_t seed = trial_seed(study, 0, 0, replicate);
    for (std::size_t arm = 1; arm < 10; ++arm) {
      EXPECT_EQ(trial_seed(study, arm, 0, replicate), seed);
    }
    EXPECT_GE(seed, 1U);
    EXPECT_LT(seed, 1U << 31);
    EXPECT_TRUE(seeds.insert(seed).second);
  }
}

// Drawn at random, 100,000 of 2^31 seeds would hold two equal pairs or three.
TEST(Seeds, UnpairedTrialsNeverShareOne) {
  std::set<std::uint32_t> seeds;
  for (const PlannedTrial& trial : trial_order(spec(3, 100, 1000, false))) {
    seeds.insert(trial.seed);
  }
  EXPECT_THAT(seeds, SizeIs(100'000));
  EXPECT_EQ(seeds.count(0), 0U);
  EXPECT_LT(*seeds.rbegin(), 1U << 31);
}

TEST(Seeds, OfABlockAreThoseOfItsTrials) {
  OrderSpec study = spec(3, 3, 5, false);
  study.tasks = {"a", "b"};
  for (const PlannedTrial& trial : trial_order(study)) {
    EXPECT_EQ(trial.seed, trial_seed(study, trial.arm, trial.task, static_cast<std::size_t>(trial.replicate)));
  }
}

TEST(Seeds, DependOnTheStudyAndTheTaskButNotOnTheNumberOfArmsOrReplicates) {
  EXPECT_NE(trial_seed(spec(1, 2, 5), 0, 0, 0), trial_seed(spec(2, 2, 5), 0, 0, 0));
  EXPECT_EQ(trial_seed(spec(1, 2, 5, false), 1, 0, 3), trial_seed(spec(1, 9, 50, false), 1, 0, 3));
  OrderSpec tasks = spec(1, 2, 5);
  tasks.tasks = {"a", "b"};
  EXPECT_NE(trial_seed(tasks, 0, 0, 0), trial_seed(tasks, 0, 1, 0));
  OrderSpec swapped = tasks;
  swapped.tasks = {"b", "a"};
  EXPECT_EQ(trial_seed(tasks, 0, 0, 0), trial_seed(swapped, 0, 1, 0));
}

TEST(Seeds, LookUniform) {
  std::array<int, 16> counts{};
  const int draws = 16'000;
  for (int i = 0; i < draws; ++i) {
    ++counts[trial_seed(spec(5, 1, draws), 0, 0, static_cast<std::size_t>(i)) >> 27];
  }
  double chi_squared = 0;
  for (const int count : counts) {
    chi_squared += (count - 1000.0) * (count - 1000.0) / 1000.0;
  }
  // 99.99 % point with 15 degrees of freedom.
  EXPECT_LT(chi_squared, 44.3);
}

TEST(WarmUp, IsOneBlockBeforeTheOthersThatMovesNothing) {
  OrderSpec study = spec(4, 3, 5);
  const std::vector<PlannedTrial> cold = trial_order(study);
  study.warm_up = true;
  const std::vector<PlannedTrial> warm = trial_order(study);
  ASSERT_EQ(warm.size(), cold.size() + 3);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(warm[i].purpose, Purpose::WarmUp);
    EXPECT_EQ(warm[i].label, "warm-up");
  }
  for (std::size_t i = 0; i < cold.size(); ++i) {
    EXPECT_EQ(key(warm[i + 3]), key(cold[i]));
  }
}

TEST(PilotPairs, HaveDifferentSeedsAndTheirOwnNames) {
  const std::vector<PlannedTrial> pilot = pilot_pairs(spec(4, 3, 5), 0, 4);
  ASSERT_THAT(pilot, SizeIs(8));
  std::set<std::uint32_t> seeds;
  for (const PlannedTrial& trial : pilot) {
    seeds.insert(trial.seed);
  }
  EXPECT_THAT(seeds, SizeIs(8));
  EXPECT_EQ(pilot[5].label, "pilot-3b");
}

}  // namespace
}  // namespace ceteris::design
