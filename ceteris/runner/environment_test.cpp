// SPDX-License-Identifier: Apache-2.0
#include "ceteris/runner/environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ceteris::runner {
namespace {

using testing::Contains;
using testing::IsSupersetOf;
using testing::Not;
using testing::Pair;
using testing::UnorderedElementsAre;

TEST(Environment, TellsATrialWhatItIs) {
  const identity::TrialCommand command{
      .argv = {"x"}, .environment = {{"OUT", "{dir}/out"}}, .seed = 7, .replicate = 2, .values_json = "{\"a\":1}"};
  EXPECT_THAT(trial_environment(command, "/runs/1", {}, 3, {}).set,
              UnorderedElementsAre(Pair("OUT", "/runs/1/out"), Pair("CETERIS_SEED", "7"),
                                   Pair("CETERIS_REPLICATE", "2"), Pair("CETERIS_DIR", "/runs/1"),
                                   Pair("CETERIS_VALUES", "{\"a\":1}"), Pair("OMP_NUM_THREADS", "3")));
}

TEST(Environment, WhatIsDeclaredCounts) {
  const identity::TrialCommand command{
      .argv = {"x"}, .environment = {{"OMP_NUM_THREADS", "8"}, {"CUDA_VISIBLE_DEVICES", "5"}, {"RANK", "0"}}};
  const TrialEnvironment environment = trial_environment(command, "/d", "2", 3, {"RANK", "WORLD_SIZE", "HOME"});
  EXPECT_THAT(environment.set, IsSupersetOf({Pair("OMP_NUM_THREADS", "8"), Pair("CUDA_VISIBLE_DEVICES", "5")}));
  EXPECT_THAT(environment.set, Not(Contains(Pair("OMP_NUM_THREADS", "3"))));
  EXPECT_THAT(environment.without, UnorderedElementsAre("WORLD_SIZE"));
}

TEST(Environment, TheSlotIsTheOnlyGpu) {
  EXPECT_THAT(trial_environment({.argv = {"x"}}, "/d", "2", 1, {}).set, Contains(Pair("CUDA_VISIBLE_DEVICES", "2")));
}

TEST(Environment, TheFolderCannotBeDeclaredAway) {
  const identity::TrialCommand command{.argv = {"x"}, .environment = {{"CETERIS_DIR", "/shared"}}};
  const auto set = trial_environment(command, "/d", {}, 1, {}).set;
  EXPECT_THAT(set, Contains(Pair("CETERIS_DIR", "/d")));
  EXPECT_THAT(set, Not(Contains(Pair("CETERIS_DIR", "/shared"))));
}

TEST(Environment, NoTrialTakesItselfForOneOfOurRanks) {
  for (const char* name :
       {"RANK", "LOCAL_RANK", "WORLD_SIZE", "MASTER_PORT", "TORCHELASTIC_RUN_ID", "SLURM_PROCID", "SLURM_LOCALID",
        "SLURM_NTASKS", "SLURM_STEP_ID", "SLURM_ARRAY_TASK_ID", "OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK",
        "JOB_COMPLETION_INDEX", "PET_NODE_RANK", "MPI_LOCALRANKID"}) {
    EXPECT_TRUE(is_rank_variable(name)) << name;
  }
  for (const char* name : {"HOME", "PATH", "RANKING", "SLURM_JOB_ID", "SLURM_CPUS_PER_TASK", "CUDA_VISIBLE_DEVICES",
                           "OMP_NUM_THREADS", "", "PETS"}) {
    EXPECT_FALSE(is_rank_variable(name)) << name;
  }
}

}  // namespace
}  // namespace ceteris::runner
