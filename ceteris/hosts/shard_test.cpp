// SPDX-License-Identifier: Apache-2.0
#include "ceteris/hosts/shard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "tests/support/outcome.hpp"

namespace ceteris::hosts {
namespace {

using ceteris::test::error_of;
using testing::HasSubstr;
using testing::StartsWith;

using Variables = std::map<std::string, std::string>;

std::optional<Shard> shard(const Variables& variables) {
  return shard_of_launcher([&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

double start(const Variables& variables) {
  return shard(variables).value().start;
}

TEST(Shard, CountsFromOne) {
  EXPECT_EQ(parse_shard("1/8").start, 0.0);
  EXPECT_EQ(parse_shard("3/8").start, 0.25);
  EXPECT_EQ(parse_shard("8/8").start, 0.875);
  EXPECT_EQ(parse_shard("1/1").start, 0.0);
  for (const char* bad : {"", "3", "0/8", "9/8", "-1/8", "1/0", "a/b", "1/8/2", " 1/8", "1 /8", "99999999999/1"}) {
    EXPECT_THAT(error_of([&] { (void)parse_shard(bad); }), StartsWith("2 --shard")) << bad;
  }
}

TEST(Shard, IsNobodysWhereNoLauncherSpeaks) {
  EXPECT_FALSE(shard({}));
  EXPECT_FALSE(shard({{"RANK", "first"}})) << "a program may have a RANK of its own";
  EXPECT_FALSE(shard({{"SLURM_PROCID", "0"}})) << "a batch script has a number";
}

TEST(Shard, OfASlurmArrayMayHaveGapsAndStartAnywhere) {
  const Variables array = {
      {"SLURM_ARRAY_TASK_MIN", "10"}, {"SLURM_ARRAY_TASK_MAX", "19"}, {"SLURM_ARRAY_TASK_COUNT", "3"}};
  std::vector<double> starts;
  for (const char* id : {"10", "14", "19"}) {
    Variables one = array;
    one["SLURM_ARRAY_TASK_ID"] = id;
    starts.push_back(start(one));
  }
  EXPECT_THAT(starts, testing::ElementsAre(0.0, 0.4, 0.9));
  EXPECT_EQ(shard({{"SLURM_ARRAY_TASK_ID", "7"}}).value().from, "SLURM_ARRAY_TASK_ID 7");
}

TEST(Shard, IsTheRankOfAnMpiOrTorchrunWorker) {
  EXPECT_EQ(start({{"OMPI_COMM_WORLD_RANK", "1"}, {"OMPI_COMM_WORLD_SIZE", "4"}}), 0.25);
  EXPECT_EQ(start({{"PMI_RANK", "2"}, {"PMI_SIZE", "4"}}), 0.5);
  EXPECT_EQ(start({{"RANK", "3"}, {"WORLD_SIZE", "4"}}), 0.75);
  EXPECT_EQ(start({{"SLURM_PROCID", "1"}, {"SLURM_NTASKS", "2"}}), 0.5);
}

TEST(Shard, OfAnIndexedJobNeedsNoTotal) {
  for (const int count : {2, 3, 8, 24, 100}) {
    std::vector<double> starts;
    for (int i = 0; i < count; ++i) {
      starts.push_back(start({{"JOB_COMPLETION_INDEX", std::to_string(i)}}));
    }
    std::ranges::sort(starts);
    double widest = 1 - starts.back() + starts.front();
    for (std::size_t i = 1; i < starts.size(); ++i) {
      widest = std::max(widest, starts[i] - starts[i - 1]);
    }
    // The golden ratio leaves gaps of at most phi / n (with the one over the end).
    EXPECT_LE(widest, 1.6181 / count) << count;
  }
}

TEST(Shard, OfARankInAnArrayIsAPartOfThePart) {
  EXPECT_EQ(start({{"SLURM_ARRAY_TASK_ID", "1"},
                   {"SLURM_ARRAY_TASK_MIN", "0"},
                   {"SLURM_ARRAY_TASK_MAX", "1"},
                   {"OMPI_COMM_WORLD_RANK", "1"},
                   {"OMPI_COMM_WORLD_SIZE", "2"}}),
            0.75);
}

TEST(Shard, NamesTheVariableThatMakesNoSense) {
  EXPECT_THAT(error_of([] {
                (void)shard({{"JOB_COMPLETION_INDEX", "x"}});
              }),
              StartsWith("2 JOB_COMPLETION_INDEX=x: is no whole number"));
  EXPECT_THAT(error_of([] {
                (void)shard({{"RANK", "4"}, {"WORLD_SIZE", "4"}});
              }),
              HasSubstr("RANK=4: is not below WORLD_SIZE"));
  EXPECT_THAT(error_of([] {
                (void)shard({{"SLURM_ARRAY_TASK_ID", "1"}, {"SLURM_ARRAY_TASK_MIN", "2"}});
              }),
              HasSubstr("lies outside"));
}

}  // namespace
}  // namespace ceteris::hosts
