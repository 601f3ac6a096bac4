// SPDX-License-Identifier: Apache-2.0
// Every family trains 50 steps in bfloat16; cut off after 20, it goes on to the same bits.
#include <gtest/gtest.h>

#include "ceteris/trial/run.hpp"
#include "ceteris/trial/test_zoo.hpp"

namespace ceteris::trial {
namespace {

TEST_P(EveryFamily, TrainsInBfloat16AndGoesOnBitForBit) {
  TrialSpec trial = spec();
  trial.recipe.precision = train::Precision::Bf16;
  trial.recipe.steps = 50;
  int steps = 0;
  const TrialRun stopped = run_trial(
      trial, {.runs = folder_.path() / "cut", .should_stop = [&] { return ++steps == 20; }}, executor_, progress_);
  EXPECT_TRUE(stopped.stopped);
  const TrialRun rest = run_trial(trial, {.runs = folder_.path() / "cut"}, executor_, progress_);
  const TrialRun whole = run_trial(trial, {.runs = folder_.path() / "whole"}, executor_, progress_);
  EXPECT_FALSE(whole.result.diverged);
  EXPECT_EQ(read_file(rest.folder / "metrics.csv"), read_file(whole.folder / "metrics.csv"));
  EXPECT_EQ(read_file(rest.folder / "checkpoint" / "step-50.safetensors"),
            read_file(whole.folder / "checkpoint" / "step-50.safetensors"));
}

INSTANTIATE_TEST_SUITE_P(Zoo, EveryFamily, testing::ValuesIn(zoo_cases()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace ceteris::trial
