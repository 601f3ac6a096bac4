// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_run/shard_order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "ceteris/base/temporary.hpp"
#include "ceteris/identity/identity.hpp"
#include "ceteris/trial_store/store.hpp"

namespace ceteris::study_run {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// Two arms, named a and b, with so many replicates: a0 b0 a1 b1 ..., and the rerun of the first.
std::vector<study::StudyTrial> trials_of_two_arms(int replicates) {
  std::vector<study::StudyTrial> trials;
  for (int replicate = 0; replicate < replicates; ++replicate) {
    for (const std::size_t arm : {0U, 1U}) {
      trials.push_back({.place = {.arm = arm, .replicate = replicate, .label = {}},
                        .command = {},
                        .id = (arm == 0 ? "a" : "b") + std::to_string(replicate)});
    }
  }
  trials.push_back({.place = {.purpose = design::Purpose::SeedProbe, .label = "rerun"}, .command = {}, .id = "rerun"});
  return trials;
}

std::vector<const study::StudyTrial*> pointers(const std::vector<study::StudyTrial>& trials) {
  std::vector<const study::StudyTrial*> all;
  for (const study::StudyTrial& trial : trials) {
    all.push_back(&trial);
  }
  return all;
}

std::vector<std::string> drained(ShardOrder order) {
  std::vector<std::string> ids;
  while (!order.empty()) {
    ids.push_back(order.front()->id);
    order.pop_front();
  }
  return ids;
}

TEST(ShardOrder, HasTheArmsOfAReplicateInOneBlock) {
  const auto trials = trials_of_two_arms(3);
  const std::vector<Block> blocks = blocks_of(trials);
  ASSERT_THAT(blocks, SizeIs(3));
  EXPECT_THAT(blocks[0], SizeIs(3)) << "with the rerun of its first trial";
  EXPECT_THAT(blocks[2], SizeIs(2));
}

TEST(ShardOrder, WithoutAPartIsTheOrderOfTheStudy) {
  const auto trials = trials_of_two_arms(2);
  EXPECT_THAT(drained(ShardOrder(pointers(trials))), ElementsAre("a0", "b0", "a1", "b1", "rerun"));
}

TEST(ShardOrder, BeginsAtItsPartAndGoesRound) {
  const auto trials = trials_of_two_arms(4);
  const auto free = [](const Block&) { return false; };
  EXPECT_THAT(drained(ShardOrder(trials, pointers(trials), 0.5, free)),
              ElementsAre("a2", "b2", "a3", "b3", "a0", "b0", "rerun", "a1", "b1"));
  EXPECT_THAT(drained(ShardOrder(trials, pointers(trials), 0.999, free)).front(), "a3");
}

TEST(ShardOrder, OffersEachMissingTrialOnceWhereverItBegins) {
  const auto trials = trials_of_two_arms(7);
  std::vector<const study::StudyTrial*> missing = pointers(trials);
  std::erase_if(missing, [](const study::StudyTrial* trial) { return trial->id == "a3" || trial->id == "b6"; });
  for (const double start : {0.0, 0.3, 0.618, 0.99}) {
    int asked = 0;
    const auto ids = drained(ShardOrder(trials, missing, start, [&](const Block&) { return ++asked % 2 == 0; }));
    EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), missing.size());
    EXPECT_EQ(ids.size(), missing.size());
  }
}

TEST(ShardOrder, LeavesABlockOfAnotherMachineToTheEnd) {
  const auto trials = trials_of_two_arms(3);
  const auto taken = [](const Block& block) { return block.front()->place.replicate == 1; };
  ShardOrder order(trials, pointers(trials), 0.4, taken);
  EXPECT_EQ(order.size(), 7U);
  EXPECT_THAT(drained(order), ElementsAre("a2", "b2", "a0", "b0", "rerun", "a1", "b1"));
}

TEST(ShardOrder, AsksWhenTheTurnOfABlockComes) {
  const auto trials = trials_of_two_arms(2);
  int asked = 0;
  ShardOrder order(trials, pointers(trials), 0, [&](const Block&) { return ++asked > 1; });
  EXPECT_EQ(asked, 0);
  EXPECT_EQ(order.front()->id, "a0");
  EXPECT_EQ(order.front()->id, "a0");
  EXPECT_EQ(asked, 1);
}

TEST(ShardOrder, TakesWhatIsToBeTriedAgainFirst) {
  const auto trials = trials_of_two_arms(2);
  ShardOrder order(trials, pointers(trials), 0, [](const Block&) { return false; });
  const study::StudyTrial* first = order.front();
  order.pop_front();
  order.push_front(first);
  EXPECT_EQ(order.front(), first);
}

TEST(ShardOrder, SeesThatAnotherRunsAPartOfABlock) {
  const TempDirectory runs;
  identity::TrialKey key{.command = {.argv = {"true"}, .seed = 1}, .directory_role = ".", .code = {}};
  study::StudyTrial trial;
  trial.id = identity::trial_id(key);
  const Block block{&trial};
  EXPECT_FALSE(is_run_elsewhere(runs.path(), block)) << "nobody began it";
  {
    trial_store::ClaimAnswer claim = trial_store::try_claim(runs.path(), key, 0);
    EXPECT_TRUE(is_run_elsewhere(runs.path(), block)) << "somebody works on it";
    claim.claim->begin_attempt({});
    claim.claim->end_attempt({.outcome = record::Outcome::Finished});
  }
  EXPECT_FALSE(is_run_elsewhere(runs.path(), block)) << "this machine ran it";
}

}  // namespace
}  // namespace ceteris::study_run
