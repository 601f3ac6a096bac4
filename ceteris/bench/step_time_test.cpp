// SPDX-License-Identifier: Apache-2.0
#include "ceteris/bench/step_time.hpp"

#include <gtest/gtest.h>
#include <torch/nn/module.h>

#include <chrono>
#include <thread>

#include "ceteris/nn/network.hpp"
#include "ceteris/optim/adamw.hpp"

namespace ceteris::bench {
namespace {

/// One weight; a batch takes 20 ms to read, its loss 2 ms.
class SlowReader : public train::Task {
 public:
  SlowReader() { weight_ = module_.register_parameter("weight", at::ones({2})); }
  torch::nn::Module& network() override { return module_; }
  [[nodiscard]] std::int64_t samples() const override { return 100; }
  [[nodiscard]] std::int64_t batch_size() const override { return 4; }
  train::Batch batch(std::int64_t step) override {
    ++read;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return {.inputs = {{"row", at::ones({4, 2})}}, .first_sample = static_cast<std::uint64_t>(step)};
  }
  at::Tensor forward_loss(const train::Batch& batch) override {
    ++passes;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return (batch.inputs["row"] * weight_).sum();
  }
  std::vector<train::Metric> evaluate(train::Split) override { return {}; }
  at::Tensor weight() const { return weight_; }

  int read = 0, passes = 0;

 private:
  torch::nn::Module module_;
  at::Tensor weight_;
};

TEST(StepTime, TellsReadingFromComputing) {
  SlowReader task;
  optim::AdamW optimiser(task.network(), {});
  const StepTime time = time_steps(task, optimiser, {.seconds = 0, .least = 3, .warm_up = 1});
  EXPECT_EQ(task.read, 4);
  EXPECT_EQ(time.samples, 4);
  EXPECT_GE(time.data, 0.020);
  EXPECT_GE(time.network, 0.002);
  EXPECT_LT(time.network, time.data) << "what a neighbour on the machine adds to a median of 2 ms is less than 18";
  EXPECT_GE(time.total(), time.data + time.network);
}

TEST(StepTime, LeavesTheWeightsAsTheyAre) {
  SlowReader task;
  optim::AdamW optimiser(task.network(), {.weight_decay = 0.5});
  (void)time_steps(task, optimiser, {.seconds = 0, .least = 2});
  EXPECT_TRUE(at::equal(task.weight(), at::ones({2})));
}

TEST(StepTime, GoesOnForAsLongAsAsked) {
  SlowReader task;
  optim::AdamW optimiser(task.network(), {});
  (void)time_steps(task, optimiser, {.seconds = 0.2, .least = 1, .warm_up = 0});
  EXPECT_GE(task.read, 2);
  EXPECT_LE(task.read, 10);
}

TEST(StepTime, ComputesInMicroBatches) {
  SlowReader task;
  optim::AdamW optimiser(task.network(), {});
  (void)time_steps(task, optimiser, {.seconds = 0, .least = 1, .warm_up = 0, .micro_batches = 2});
  EXPECT_EQ(task.passes, 2);
}

TEST(ForwardTime, ScoresOneBatchAgainAndAgain) {
  SlowReader task;
  EXPECT_GE(time_forward(task, 1, {.seconds = 0, .least = 3, .warm_up = 2}), 0.002);
  EXPECT_EQ(task.read, 1);
  EXPECT_EQ(task.passes, 5);
  EXPECT_TRUE(task.network().is_training());
}

}  // namespace
}  // namespace ceteris::bench
