// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/small_cnn.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/gradient.hpp"

namespace ceteris::models {
namespace {

std::shared_ptr<SmallCnn> fresh(const SmallCnnSpec& spec) {
  auto network = std::make_shared<SmallCnn>(spec, ImageInput{.channels = 3, .side = 64, .classes = 3});
  nn::initialise(*network, 1, 0);
  return network;
}

TEST(SmallCnn, IsItsLayersOneAfterTheOther) {
  const auto network = fresh({});
  at::Tensor x = test::sample({4, 3, 64, 64}).to(at::kFloat);
  const at::Tensor logits = network->forward(x, {});
  const auto parameters = network->named_parameters();
  for (int i = 0; i < 4; ++i) {
    const std::string layer = "layers." + std::to_string(i);
    x = at::conv2d(x, parameters[layer + ".conv.weight"], {}, 2, 1);
    const at::Tensor mean = x.mean({0, 2, 3}, true), var = x.var(at::IntArrayRef{0, 2, 3}, /*unbiased=*/false, true);
    x = ((x - mean) / (var + 1e-5).sqrt()).relu();
  }
  EXPECT_EQ(x.size(3), 4);
  const at::Tensor expected = at::linear(x.mean({2, 3}), parameters["head.weight"], parameters["head.bias"]);
  EXPECT_LT(test::relative_error(logits, expected), 1e-5);
}

TEST(SmallCnn, WeightsStartWithinTheInverseRootOfTheFan) {
  for (const auto& entry : fresh({})->named_parameters()) {
    if (entry.value().dim() == 4) {
      const double bound = 1 / std::sqrt(static_cast<double>(entry.value()[0].numel()));
      const double largest = entry.value().abs().max().item<double>();
      EXPECT_LE(largest, bound * (1 + 1e-6)) << entry.key();
      EXPECT_GT(largest, bound * 0.95) << entry.key();
    }
  }
}

TEST(SmallCnn, ConvolutionsHaveABiasOnlyWhereNoNormFollows) {
  EXPECT_EQ(fresh({})->named_parameters().find("layers.0.conv.bias"), nullptr);
  SmallCnnSpec plain;
  plain.norm = nn::NoNorm{};
  EXPECT_NE(fresh(plain)->named_parameters().find("layers.0.conv.bias"), nullptr);
}

}  // namespace
}  // namespace ceteris::models
