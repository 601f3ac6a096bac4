// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/compute.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/nn/module.h>

#include "ceteris/base/error.hpp"

namespace ceteris::nn {
namespace {

struct Small : torch::nn::Module {
  Small() {
    weight = register_parameter("weight", at::full({2}, 1.0 / 3));
    mean = register_buffer("running_mean", at::full({2}, 1.0 / 3));
    seen = register_buffer("seen", at::zeros({1}, at::kLong));
  }
  at::Tensor weight, mean, seen;
};

TEST(Compute, MovesParametersAndLeavesStatisticsWide) {
  Small network;
  move(network, {at::kCPU, at::kBFloat16});
  EXPECT_EQ(network.weight.scalar_type(), at::kBFloat16);
  EXPECT_EQ(network.mean.scalar_type(), at::kFloat);
  EXPECT_EQ(network.seen.scalar_type(), at::kLong);
  EXPECT_EQ(compute_of(network).type, at::kBFloat16);
  EXPECT_TRUE(network.weight.requires_grad());
}

TEST(Compute, MovesNumbersOfABatchAndLeavesIntegersWhole) {
  const Compute bf16{at::kCPU, at::kBFloat16};
  EXPECT_EQ(moved(at::ones({2}), bf16).scalar_type(), at::kBFloat16);
  EXPECT_EQ(moved(at::full({1}, 50257, at::kLong), bf16).item<std::int64_t>(), 50257);
  const at::Tensor same = at::ones({2});
  EXPECT_TRUE(moved(same, {}).is_same(same)) << "no copy where nothing changes";
}

TEST(Compute, KnowsTheWordsOfDevicesAndRefusesOthers) {
  EXPECT_TRUE(resolve_device("cpu").is_cpu());
  for (const char* word : {"", "gpu", "cuda:", "cuda:x", "cuda:1000", "CPU", "meta"}) {
    EXPECT_THROW((void)resolve_device(word), Error) << word;
  }
}

TEST(Compute, RefusesADeviceThatIsNotThere) {
  if (at::hasCUDA()) {
    GTEST_SKIP() << "this machine has CUDA";
  }
  try {
    (void)resolve_device("cuda");
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::Usage);
    EXPECT_THAT(error.problems().front().line(), testing::HasSubstr("no CUDA"));
  }
}

}  // namespace
}  // namespace ceteris::nn
