// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/step_random.hpp"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

#include "ceteris/base/error.hpp"

namespace ceteris::nn {
namespace {

at::Tensor mask(const StepRandom& random, std::int64_t rows = 64) {
  return dropout(at::ones({rows, 16}), 0.5, /*training=*/true, random);
}

TEST(StepRandom, AMaskIsAFunctionOfSeedReplicatePathAndSample) {
  const StepRandom random(1, 2, 640);
  const at::Tensor reference = mask(random.child("a"));
  EXPECT_TRUE(at::equal(mask(random.child("a")), reference));
  EXPECT_FALSE(at::equal(mask(random.child("b")), reference));
  EXPECT_FALSE(at::equal(mask(random.child("a").child("a")), reference));
  EXPECT_FALSE(at::equal(mask(StepRandom(3, 2, 640).child("a")), reference));
  EXPECT_FALSE(at::equal(mask(StepRandom(1, 3, 640).child("a")), reference));
  EXPECT_FALSE(at::equal(mask(StepRandom(1, 2, 704).child("a")), reference));
}

TEST(StepRandom, PartsOfABatchHaveTheMasksOfTheWhole) {
  const at::Tensor whole = mask(StepRandom(1, 0, 100), 10);
  const at::Tensor parts = at::cat({mask(StepRandom(1, 0, 100), 4), mask(StepRandom(1, 0, 104), 6)});
  EXPECT_TRUE(at::equal(whole, parts));
  const at::Tensor x = at::ones({10, 2, 2});
  const at::Tensor whole_paths = drop_path(x, 0.5, true, StepRandom(1, 0, 100));
  EXPECT_TRUE(at::equal(whole_paths.slice(0, 4), drop_path(x.slice(0, 4), 0.5, true, StepRandom(1, 0, 104))));
}

TEST(StepRandom, IndexAndNameAreTheSameChild) {
  EXPECT_TRUE(at::equal(mask(StepRandom(1, 0, 0).child(3)), mask(StepRandom(1, 0, 0).child("3"))));
}

TEST(DropPathLayer, DropsWholeSamplesAtItsRate) {
  constexpr std::int64_t kCount = 20000;
  const at::Tensor out = drop_path(at::ones({kCount, 3}), 0.3, true, StepRandom(5, 0, 0));
  EXPECT_TRUE(at::equal(out.select(1, 0), out.select(1, 2)));
  const double dropped = (out.select(1, 0) == 0).to(at::kDouble).mean().item<double>();
  EXPECT_NEAR(dropped, 0.3, 5 * std::sqrt(0.3 * 0.7 / kCount));
  EXPECT_NEAR(out.max().item<double>(), 1 / 0.7, 1e-6);
}

TEST(Dropout, ZeroesElementsAtItsRate) {
  const at::Tensor out = dropout(at::ones({200, 100}), 0.3, true, StepRandom(5, 0, 0));
  EXPECT_NEAR((out == 0).to(at::kDouble).mean().item<double>(), 0.3, 5 * std::sqrt(0.3 * 0.7 / 20000));
  EXPECT_NEAR(out.max().item<double>(), 1 / 0.7, 1e-6);
}

TEST(Dropout, DoesNothingInEvaluationOrAtRateZero) {
  const at::Tensor x = at::ones({4, 4});
  EXPECT_TRUE(at::equal(dropout(x, 0.5, false, {}), x));
  EXPECT_TRUE(at::equal(dropout(x, 0, true, {}), x));
  EXPECT_TRUE(at::equal(drop_path(x, 0.5, false, {}), x));
  EXPECT_TRUE(at::equal(drop_path(x, 0, true, {}), x));
  EXPECT_EQ(dropout(at::empty({0, 3}), 0.5, true, StepRandom(0, 0, 0)).numel(), 0);
}

TEST(Dropout, TrainingWithoutRandomnessIsABug) {
  EXPECT_THROW((void)dropout(at::ones({2, 2}), 0.5, true, {}), Bug);
  EXPECT_THROW((void)drop_path(at::ones({2, 2}), 0.5, true, {}), Bug);
  EXPECT_THROW((void)dropout(at::ones({2, 2}), 1.0, true, StepRandom(0, 0, 0)), Bug);
}

}  // namespace
}  // namespace ceteris::nn
