// SPDX-License-Identifier: Apache-2.0
#include "ceteris/optim/weight_average.hpp"

#include <gtest/gtest.h>
#include <torch/nn/module.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include "ceteris/base/error.hpp"

namespace ceteris::optim {
namespace {

struct Averaged : torch::nn::Module {
  explicit Averaged(at::ScalarType type = at::kFloat) {
    weight = register_parameter("weight", at::tensor({1.0F, -2.0F, 0.5F}).to(type));
    mean = register_buffer("mean", at::tensor({0.25F}));
    count = register_buffer("count", at::zeros({1}, at::kLong));
  }
  void move(double by) {
    const torch::NoGradGuard no_grad;
    weight.add_(by);
    mean.mul_(1 + by);
    count.add_(1);
  }
  at::Tensor weight, mean, count;
};

at::Tensor average_of(const WeightAverage& average, const std::string& name) {
  for (const auto& [key, tensor] : average.state()) {
    if (key == "average/" + name) {
      return tensor;
    }
  }
  throw std::runtime_error("no average of " + name);
}

// Values of timm's ModelEmaV3.get_decay (decay=0.999, use_warmup=True), at the steps that its training script counts
// from 1.
TEST(EmaDecay, IsThatOfTimm) {
  const EmaOptions warm{.decay = 0.999, .warmup = true};
  for (const auto& [step, decay] : {std::pair{1, 0.0},
                                    {2, 0.3700394750525634},
                                    {3, 0.5192501432308638},
                                    {10, 0.7845565309968117},
                                    {1000, 0.99},
                                    {31622, 0.9989999836274639},
                                    {31624, 0.999},
                                    {1000000, 0.999}}) {
    EXPECT_NEAR(ema_decay(warm, step), decay, 1e-11) << step;
  }
  const EmaOptions plain{.decay = 0.999};
  EXPECT_EQ(ema_decay(plain, 1), 0) << "the average begins as the weights of the first step";
  EXPECT_EQ(ema_decay(plain, 2), 0.999);
  EXPECT_THROW((void)ema_decay(plain, 0), Bug);
}

TEST(WeightAverage, FollowsTheRecurrenceInFloat64AndCopiesCounts) {
  for (const bool warmup : {false, true}) {
    Averaged module;
    WeightAverage average(module, {.decay = 0.9, .warmup = warmup});
    std::array<double, 2> expected = {17, 17};  // the first step forgets what was there
    for (int step = 1; step <= 60; ++step) {
      module.move(0.1 * std::sin(step));
      average.update(step);
      const double decay = step == 1 ? 0 : warmup ? std::min(0.9, 1 - std::pow(step, -2.0 / 3.0)) : 0.9;
      const std::array<double, 2> now = {module.weight[0].item<double>(), module.mean[0].item<double>()};
      for (std::size_t i = 0; i < 2; ++i) {
        expected[i] = decay * expected[i] + (1 - decay) * now[i];
      }
    }
    EXPECT_NEAR(average_of(average, "weight")[0].item<double>(), expected[0], 1e-6);
    EXPECT_NEAR(average_of(average, "mean")[0].item<double>(), expected[1], 1e-6);
    EXPECT_EQ(average_of(average, "count").item<std::int64_t>(), 60);
    EXPECT_GT(std::abs(expected[0] - module.weight[0].item<double>()), 1e-3) << "an average that is the weight";
  }
}

TEST(WeightAverage, OfBfloat16WeightsIsKeptInFloat32) {
  Averaged module(at::kBFloat16);
  WeightAverage average(module, {.decay = 0.99});
  average.update(1);
  module.move(0.25);
  average.update(2);
  EXPECT_EQ(average_of(average, "weight").scalar_type(), at::kFloat);
  EXPECT_NEAR(average_of(average, "weight")[0].item<double>(), 1.0025, 1e-6) << "below the spacing of bfloat16";
}

TEST(AverageInPlace, LendsTheAveragesAndPutsTheWeightsBackToTheBit) {
  for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
    Averaged module(type);
    WeightAverage average(module, {.decay = 0.5});
    average.update(1);
    module.move(1.0 / 3);
    average.update(2);
    const at::Tensor weight = module.weight.detach().clone(), mean = module.mean.clone();
    const at::Tensor kept = average_of(average, "weight").clone();
    {
      const AverageInPlace lent(average);
      EXPECT_TRUE(module.weight.equal(kept.to(type)));
      EXPECT_FALSE(module.weight.equal(weight));
      EXPECT_FALSE(module.mean.equal(mean));
    }
    EXPECT_TRUE(module.weight.equal(weight) && module.mean.equal(mean));
    EXPECT_TRUE(average_of(average, "weight").equal(kept)) << "lending changes no average";
  }
}

}  // namespace
}  // namespace ceteris::optim
