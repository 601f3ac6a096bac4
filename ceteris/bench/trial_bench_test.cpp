// SPDX-License-Identifier: Apache-2.0
#include "ceteris/bench/trial_bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "ceteris/base/error.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/trial/draft.hpp"

namespace ceteris::bench {
namespace {

trial::TrialSpec spec_of(const std::vector<std::string>& settings) {
  trial::TrialDraft draft;
  trial::take_settings(draft, settings);
  return trial::finished(draft);
}

TrialBench bench_of(const trial::TrialSpec& spec, int jobs) {
  Executor executor(jobs);
  SilentProgress quiet;
  return bench_trial(spec, {.seconds = 0, .least = 1, .warm_up = 0}, executor, quiet);
}

TEST(TrialBench, AddsUpWhatATrialTakes) {
  const TrialBench bench = bench_of(
      spec_of({"data.train=200", "data.validation=64", "recipe.batch=32", "recipe.steps=40", "recipe.evaluations=2"}),
      2);
  EXPECT_EQ(bench.steps, 40);
  EXPECT_EQ(bench.validation, 64);
  EXPECT_EQ(bench.evaluations, 2);
  EXPECT_EQ(bench.one.step.samples, 32);
  EXPECT_EQ(bench.one.threads, 2);
  EXPECT_EQ(bench.many.trials, 2);
  EXPECT_EQ(bench.many.threads, 1);
  EXPECT_EQ(bench.scored, 16);
  EXPECT_GT(bench.macs, 0);
  EXPECT_NEAR(bench.one.trial_seconds, 40 * bench.one.step.total() + 2 * 64 * bench.batch / 16, 1e-9);
  EXPECT_DOUBLE_EQ(bench.many.trials_per_hour(), 2 * 3600 / bench.many.trial_seconds);
  EXPECT_GT(bench.share_of_limit(bench.one), 0);
  EXPECT_LT(bench.share_of_limit(bench.one), 1);
  EXPECT_EQ(&bench.better(), bench.many.trials_per_hour() > bench.one.trials_per_hour() ? &bench.many : &bench.one);
}

TEST(TrialBench, OfOneThreadHasOneArrangement) {
  const TrialBench bench = bench_of(spec_of({"data.train=40", "data.validation=20", "recipe.steps=3"}), 1);
  EXPECT_EQ(bench.many.trials, 1);
  EXPECT_DOUBLE_EQ(bench.many.trial_seconds, bench.one.trial_seconds);
}

TEST(TrialBench, OfTextCountsTokens) {
  const TempDirectory folder;
  std::ofstream(folder.path() / "text.txt") << std::string(3000, 'a');
  const TrialBench bench = bench_of(
      spec_of({"data=text", "data.path=" + (folder.path() / "text.txt").string(), "model=gpt", "model.width=16",
               "model.layers=1", "model.heads=1", "model.context=8", "recipe.steps=2", "recipe.batch=4"}),
      1);
  EXPECT_EQ(bench.tokens, 8);
  EXPECT_EQ(bench.validation, 300 / 8);
}

TEST(TrialBench, RefusesWhatTrainingRefuses) {
  EXPECT_THROW(bench_of(spec_of({"data=images", "data.path=nowhere"}), 1), Error);
}

}  // namespace
}  // namespace ceteris::bench
