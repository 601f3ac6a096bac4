// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/resolve.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ceteris/base/temporary.hpp"
#include "ceteris/trial/run.hpp"

namespace ceteris::trial {
namespace {

TrialSpec small_trial() {
  TrialSpec spec;
  spec.recipe.batch = 8;
  spec.recipe.epochs = 2;
  auto& builtin = std::get<loader::BuiltinData>(spec.data);
  builtin.train = 20;
  builtin.validation = 10;
  return spec;
}

/// Counts how often data is read.
class CountingProgress final : public Progress {
 public:
  void stage(std::string_view, std::uint64_t) override { ++stages; }
  void advance(std::uint64_t) override {}
  void note(std::string_view) override {}
  int stages = 0;
};

TEST(ResolveTrials, GivesTheIdAndTheLengthThatTheRunHas) {
  const std::vector<TrialSpec> specs = {small_trial()};
  Executor executor(1);
  SilentProgress progress;
  const std::vector<Resolution> found = resolve_trials(specs, executor, progress);
  ASSERT_EQ(found.size(), 1U);
  ASSERT_TRUE(found[0].trial);
  EXPECT_EQ(found[0].trial->length.samples, 20);
  EXPECT_EQ(found[0].trial->length.batch, 8);
  EXPECT_EQ(found[0].trial->length.steps, 4) << "two epochs of two whole batches";
  const TempDirectory runs;
  const TrialRun run = run_trial(specs[0], {.runs = runs.path()}, executor, progress);
  EXPECT_EQ(run.result.id, found[0].trial->id);
  EXPECT_EQ(run.result.steps, found[0].trial->length.steps);
  EXPECT_EQ(run.result.samples, found[0].trial->length.steps * found[0].trial->length.batch);
}

TEST(ResolveTrials, CountsAHeadOfTheClassesThatThereAre) {
  TrialSpec spec = small_trial();
  spec.model = models::StagedSpec{.depths = {1}, .widths = {8}};
  Executor executor(1);
  SilentProgress progress;
  const std::vector<Resolution> found = resolve_trials(std::vector{spec}, executor, progress);
  ASSERT_TRUE(found[0].trial);
  const models::ModelCost cost = models::cost(spec.model, {.side = *loader::side_of(spec.data), .classes = 10});
  EXPECT_EQ(found[0].trial->parameters, cost.parameters);
  EXPECT_EQ(found[0].trial->macs, cost.macs);
  EXPECT_EQ(cost_of(spec).parameters, cost.parameters) << "before the images are drawn, too";
}

TEST(ResolveTrials, ReadsDataOnceForAllThatShareIt) {
  std::vector<TrialSpec> specs(3, small_trial());
  specs[1].recipe.label_smoothing = 0.1;
  specs[2].replicate = 7;
  Executor executor(1);
  CountingProgress once;
  (void)resolve_trials({specs.data(), 1}, executor, once);
  CountingProgress progress;
  const std::vector<Resolution> found = resolve_trials(specs, executor, progress);
  EXPECT_EQ(progress.stages, once.stages);
  EXPECT_GE(once.stages, 1);
  EXPECT_NE(found[0].trial->id, found[1].trial->id);
  EXPECT_NE(found[0].trial->id, found[2].trial->id);
}

TEST(ResolveTrials, TellsTheProblemsOfEachAndStillResolvesTheOthers) {
  std::vector<TrialSpec> specs(3, small_trial());
  specs[0].model = models::GptSpec{};
  loader::ImageData nowhere;
  nowhere.path = "/there/is/no/such/folder";
  specs[1].data = nowhere;
  Executor executor(1);
  SilentProgress progress;
  const std::vector<Resolution> found = resolve_trials(specs, executor, progress);
  ASSERT_EQ(found.size(), 3U);
  ASSERT_EQ(found[0].problems.size(), 1U);
  EXPECT_EQ(found[0].problems[0].where, "model");
  ASSERT_EQ(found[1].problems.size(), 1U);
  EXPECT_THAT(found[1].problems[0].where, ::testing::HasSubstr("no/such/folder"));
  EXPECT_TRUE(found[2].trial);
  EXPECT_TRUE(found[2].problems.empty());
}

TEST(ResolveTrials, AShareIsWhatATrialHasToLearnFrom) {
  std::vector<TrialSpec> specs(2, small_trial());
  std::get<loader::BuiltinData>(specs[1].data).train_share = 0.4;
  Executor executor(1);
  SilentProgress progress;
  const std::vector<Resolution> found = resolve_trials(specs, executor, progress);
  ASSERT_TRUE(found[1].trial);
  EXPECT_EQ(found[1].trial->length.samples, 8);
  EXPECT_EQ(found[1].trial->length.steps, 2) << "two epochs of one batch";
  EXPECT_NE(found[1].trial->id, found[0].trial->id);
}

TEST(ReadData, AShareOfLessThanABatchIsRefusedOfBuiltInImagesToo) {
  TrialSpec spec = small_trial();
  std::get<loader::BuiltinData>(spec.data).train_share = 0.1;
  Executor executor(1);
  SilentProgress progress;
  try {
    (void)read_data(spec, executor, progress);
    FAIL() << "two images are less than a batch of eight";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("leaves 2 images to learn from, fewer than a batch of 8"));
  }
}

}  // namespace
}  // namespace ceteris::trial
