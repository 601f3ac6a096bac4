// SPDX-License-Identifier: Apache-2.0
// The precision is carried everywhere: every family computes in bfloat16. The device is carried by the same functions
// (nn/compute.hpp).
#include <gtest/gtest.h>
#include <torch/nn/module.h>

#include "ceteris/nn/compute.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/trial/task.hpp"
#include "ceteris/trial/test_zoo.hpp"

namespace ceteris::trial {
namespace {

TEST_P(EveryFamily, ComputesInTheTypeOfTheNetworkThroughout) {
  TrialSpec trial = spec();
  trial.recipe.precision = train::Precision::Bf16;
  const auto task = make_task(trial, read_data(trial, executor_, progress_));
  auto& network = dynamic_cast<nn::Network&>(task->network());
  network.train();
  const nn::Compute compute = nn::compute_of(network);
  ASSERT_EQ(compute.type, at::kBFloat16);
  const train::Batch batch = task->batch(0).moved(compute);
  const at::Tensor inputs = batch.inputs[std::holds_alternative<models::GptSpec>(trial.model) ? "tokens" : "image"];
  // One operand left in float32 anywhere would have made everything after it float32, or failed.
  EXPECT_EQ(network.forward(inputs, nn::StepRandom(1, 0, 0)).scalar_type(), at::kBFloat16);
  const at::Tensor loss = task->forward_loss(batch);
  EXPECT_EQ(loss.scalar_type(), at::kFloat);
  loss.backward();
  for (const auto& entry : network.named_parameters()) {
    EXPECT_EQ(entry.value().scalar_type(), at::kBFloat16) << entry.key();
  }
}

TEST_P(EveryFamily, BeginsWithNearlyTheLossOfFloat32) {
  const auto first_loss = [&](train::Precision precision) {
    TrialSpec trial = spec();
    trial.recipe.precision = precision;
    const auto task = make_task(trial, read_data(trial, executor_, progress_));
    task->network().train();
    return task->forward_loss(task->batch(0).moved(nn::compute_of(task->network()))).item<double>();
  };
  const double fp32 = first_loss(train::Precision::Fp32), bf16 = first_loss(train::Precision::Bf16);
  EXPECT_NEAR(bf16, fp32, 0.02 * fp32);
  EXPECT_NE(bf16, fp32);
}

INSTANTIATE_TEST_SUITE_P(Zoo, EveryFamily, testing::ValuesIn(zoo_cases()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace ceteris::trial
