// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/component.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "ceteris/base/error.hpp"
#include "ceteris/nn/linear.hpp"
#include "ceteris/nn/norm.hpp"

namespace ceteris::nn {
namespace {

/// A two-layer block with a norm between, as blocks of real models are written.
struct Block : Component {
  explicit Block(const NormSpec& norm_spec, bool backwards = false) : in(4, 8), norm(8, norm_spec), out(8, 3) {
    if (backwards) {
      register_module("out", out);
      register_module("norm", norm);
      register_module("in", in);
    } else {
      register_module("in", in);
      register_module("norm", norm);
      register_module("out", out);
    }
  }
  Linear in;
  Norm norm;
  Linear out;
};

std::shared_ptr<Block> fresh(const NormSpec& norm, std::uint64_t seed = 7, std::uint64_t replicate = 0) {
  auto block = std::make_shared<Block>(norm);
  initialise(*block, seed, replicate);
  return block;
}

TEST(Initialise, SwappingTheNormLeavesEveryOtherParameterBitwiseEqual) {
  const auto reference = fresh(LayerNorm{})->named_parameters();
  for (const NormSpec& norm : {NormSpec(RmsNorm{}), NormSpec(DyT{}), NormSpec(BatchNorm{}), NormSpec(NoNorm{})}) {
    int compared = 0;
    for (const auto& entry : fresh(norm)->named_parameters()) {
      if (entry.key().find("norm.") == std::string::npos) {
        EXPECT_TRUE(at::equal(entry.value(), reference[entry.key()])) << entry.key();
        ++compared;
      }
    }
    EXPECT_EQ(compared, 4);
  }
}

TEST(Initialise, TheOrderOfConstructionDoesNotMatter) {
  Block backwards(LayerNorm{}, true);
  (void)at::rand({100});  // nor does libtorch's own generator
  initialise(backwards, 7, 0);
  const auto reference = fresh(LayerNorm{});
  for (const auto& entry : backwards.named_parameters()) {
    EXPECT_TRUE(at::equal(entry.value(), reference->named_parameters()[entry.key()])) << entry.key();
  }
}

TEST(Initialise, SeedReplicateAndPathEachChangeTheWeights) {
  const auto reference = fresh(LayerNorm{});
  EXPECT_FALSE(at::equal(fresh(LayerNorm{}, 8, 0)->in->weight, reference->in->weight));
  EXPECT_FALSE(at::equal(fresh(LayerNorm{}, 7, 1)->in->weight, reference->in->weight));
  EXPECT_FALSE(at::equal(reference->in->weight.flatten().slice(0, 0, 24), reference->out->weight.flatten()));
}

TEST(Initialise, AgainGivesAFreshNetworkWithItsBuffers) {
  const auto block = fresh(BatchNorm{});
  const at::Tensor weight = block->in->weight.detach().clone();
  {
    const torch::NoGradGuard no_grad;
    block->in->weight.fill_(3);
  }
  (void)block->norm->forward(at::randn({5, 8}));
  EXPECT_FALSE(at::equal(block->norm->running_mean, at::zeros({8})));
  initialise(*block, 7, 0);
  EXPECT_TRUE(at::equal(block->in->weight, weight));
  EXPECT_TRUE(at::equal(block->norm->running_mean, at::zeros({8})));
  EXPECT_TRUE(at::equal(block->norm->running_var, at::ones({8})));
}

/// The sum of a drawn weight, kept beside it, and a drawn buffer.
struct Summed : Component {
  Summed() {
    weight = parameter("weight", {6}, Normal{1});
    start = buffer("start", {6}, Normal{1});
    total = buffer("total", {1}, kZeros);
  }
  void settle() override { total.copy_(weight.sum()); }
  at::Tensor weight, start, total;
};

TEST(Initialise, DrawsBuffersByPathAndSettlesWhatFollowsFromParameters) {
  struct Outer : Component {
    Outer() { inner = register_module("inner", std::make_shared<Summed>()); }
    std::shared_ptr<Summed> inner;
  } outer;
  EXPECT_TRUE(outer.inner->start.isnan().any().item<bool>());
  initialise(outer, 7, 0);
  EXPECT_TRUE(outer.inner->start.isfinite().all().item<bool>());
  EXPECT_FALSE(at::equal(outer.inner->start, outer.inner->weight));
  EXPECT_TRUE(at::equal(outer.inner->total, outer.inner->weight.detach().sum().view({1})));
  Summed alone;
  initialise(alone, 7, 0);
  EXPECT_FALSE(at::equal(alone.start, outer.inner->start));
  {
    const torch::NoGradGuard no_grad;
    outer.inner->weight.fill_(2);
  }
  settle(outer);
  EXPECT_EQ(outer.inner->total.item<float>(), 12);
}

TEST(Initialise, ForgettingItGivesNanAtOnce) {
  Block block(LayerNorm{});
  const at::Tensor out = block.out->forward(block.norm->forward(block.in->forward(at::ones({2, 4}))));
  EXPECT_TRUE(out.isnan().all().item<bool>());
}

TEST(Initialise, AParameterWithoutARuleIsABug) {
  struct Stray : torch::nn::Module {
    Stray() { register_parameter("w", at::zeros({2})); }
  } stray;
  EXPECT_THROW(initialise(stray, 0, 0), Bug);
}

TEST(ParameterCount, CountsASharedTensorOnce) {
  struct Tied : Component {
    Tied() { register_parameter("b", parameter("a", {3, 4}, kZeros)); }
  };
  EXPECT_EQ(parameter_count(Tied()), 12);
  EXPECT_EQ(parameter_count(Block(LayerNorm{})), 4 * 8 + 8 + 16 + 8 * 3 + 3);
}

}  // namespace
}  // namespace ceteris::nn
