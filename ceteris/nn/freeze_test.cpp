// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/freeze.hpp"

#include <gtest/gtest.h>

#include "ceteris/base/error.hpp"
#include "ceteris/nn/linear.hpp"
#include "ceteris/nn/norm.hpp"

namespace ceteris::nn {
namespace {

/// 4 -> norm -> 4 -> 2
struct Net : Component {
  Net() {
    norm = register_module("norm", Norm(4, BatchNorm{}));
    body = register_module("body", Linear(4, 4));
    head = register_module("head", Linear(4, 2));
    initialise(*this, 0, 0);
  }
  at::Tensor forward(const at::Tensor& x) { return head->forward(body->forward(norm->forward(x))); }
  Norm norm{nullptr};
  Linear body{nullptr};
  Linear head{nullptr};
};

TEST(Freeze, LeavesGradientsToTheRestOnly) {
  Net net;
  EXPECT_EQ(freeze(net), 0);
  EXPECT_EQ(unfreeze(net, {"head"}), 4 * 2 + 2);
  net.forward(at::randn({8, 4})).sum().backward();
  EXPECT_TRUE(net.head->weight.grad().defined());
  EXPECT_FALSE(net.body->weight.grad().defined());
  EXPECT_EQ(unfreeze(net), 8 + 20 + 10);
}

TEST(Freeze, AFrozenBatchNormKeepsItsStatisticsWhileTraining) {
  Net net;
  net.train();
  const at::Tensor x = at::randn({8, 4}) + 3;
  net.forward(x);
  const at::Tensor moved = net.norm->running_mean.clone();
  EXPECT_FALSE(at::allclose(moved, at::zeros({4})));
  freeze(net, {"norm"});
  const at::Tensor out = net.norm->forward(x);
  EXPECT_TRUE(at::equal(net.norm->running_mean, moved));
  net.eval();
  EXPECT_TRUE(at::equal(net.norm->forward(x), out));
}

TEST(Freeze, TheBackboneIsAllButTheHead) {
  Net net;
  EXPECT_EQ(freeze(net, {kBackbone}), 4 * 2 + 2);
  EXPECT_FALSE(net.body->weight.requires_grad());
  EXPECT_FALSE(net.norm->bias.requires_grad());
}

TEST(Freeze, APathWithoutParametersIsAMistake) {
  Net net;
  try {
    freeze(net, {"stem"});
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_STREQ(
        error.what(),
        "'stem': holds no parameter of this network; its parts: backbone (all but the head), norm, body, head");
  }
  EXPECT_THROW(freeze(net, {"hed"}), Error);
  EXPECT_THROW(freeze(net, {"bod"}), Error) << "half a name is no path";
}

}  // namespace
}  // namespace ceteris::nn
