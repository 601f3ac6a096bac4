// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/linear.hpp"

#include <gtest/gtest.h>

#include "tests/support/gradient.hpp"

namespace ceteris::nn {
namespace {

using test::relative_error;
using test::sample;

constexpr LinearOptions kSigma{.weights = LinearWeights::SigmaReparam};

Linear fresh(std::int64_t in, std::int64_t out, const LinearOptions& options = kSigma) {
  Linear layer(in, out, options);
  initialise(*layer, 1, 0);
  return layer;
}

double largest(const at::Tensor& weight) {
  return at::linalg_svdvals(weight.detach().to(at::kDouble)).max().item<double>();
}
double sigma(const Linear& layer) {
  return at::dot(layer->u, at::mv(layer->weight, layer->v)).item<double>();
}

TEST(Linear, ANumberBeforeItIsAddedToEveryInput) {
  Linear layer = fresh(3, 2, {.bias_in = true});
  layer->to(at::kDouble);
  const at::Tensor x = sample({5, 3});
  EXPECT_TRUE(at::equal(layer->forward(x), at::linear(x, layer->weight, layer->bias)));
  {
    const torch::NoGradGuard no_grad;
    layer->bias_in.fill_(0.25);
  }
  EXPECT_TRUE(at::equal(layer->forward(x), at::linear(x + 0.25, layer->weight, layer->bias)));
}

TEST(Linear, SigmaReparamChangesNoDrawOfWeightAndBias) {
  const Linear plain = fresh(24, 72, {}), other = fresh(24, 72);
  EXPECT_TRUE(at::equal(plain->weight, other->weight));
  EXPECT_TRUE(at::equal(plain->bias, other->bias));
}

TEST(Linear, TheSpectralNormIsGoodFromTheFirstEvaluationOnAtTheSizesOfNetworks) {
  for (const auto& [in, out] : {std::pair(24, 72), std::pair(192, 576), std::pair(768, 2304)}) {
    Linear layer = fresh(in, out);
    EXPECT_LT(std::abs(sigma(layer) / largest(layer->weight) - 1), 0.005) << out;
    layer->eval();
    // One vector at a time: the matrix that it multiplies by.
    const at::Tensor product = layer->forward(at::eye(in)) - layer->bias;
    EXPECT_NEAR(largest(product), 1, 0.005) << out;
  }
}

TEST(Linear, EvaluationMovesNothingAndATrainingPassTakesOneStep) {
  Linear layer = fresh(12, 20);
  const at::Tensor x = sample({2, 12}).to(at::kFloat);
  const at::Tensor u = layer->u.clone(), v = layer->v.clone();
  layer->eval();
  const at::Tensor out = layer->forward(x);
  EXPECT_TRUE(at::equal(layer->forward(x), out));
  EXPECT_TRUE(at::equal(layer->u, u) && at::equal(layer->v, v));
  layer->train();
  {
    const torch::NoGradGuard no_grad;
    layer->weight.copy_(sample({20, 12}, 0.3));
  }
  (void)layer->forward(x);
  // One step from u, in float64 and by the definition.
  const at::Tensor w = layer->weight.detach().to(at::kDouble);
  const at::Tensor right = at::mv(w.t(), u.to(at::kDouble)), left = at::mv(w, right);
  EXPECT_LT(relative_error(layer->v, right / right.norm()), 1e-6);
  EXPECT_LT(relative_error(layer->u, left / left.norm()), 1e-6);
}

TEST(Linear, TheOutputUnderSigmaReparamDoesNotKnowTheScaleOfTheWeight) {
  Linear layer = fresh(12, 20);
  const at::Tensor x = sample({2, 12}).to(at::kFloat);
  const at::Tensor out = layer->forward(x);
  {
    const torch::NoGradGuard no_grad;
    layer->weight.mul_(16);
  }
  layer->eval();
  EXPECT_LT(relative_error(layer->forward(x), out), 1e-6);
}

TEST(Linear, TwoPassesMayComeBeforeTheirGradients) {
  Linear layer = fresh(12, 20);
  const at::Tensor x = sample({2, 12}).to(at::kFloat);
  const at::Tensor first = layer->forward(x), second = layer->forward(x);
  (first.sum() + second.sum()).backward();
  EXPECT_TRUE(layer->weight.grad().isfinite().all().item<bool>());
}

TEST(Linear, GradientsOfEveryParameterMatchCentralDifferences) {
  Linear layer = fresh(4, 3, {.bias_in = true, .weights = LinearWeights::SigmaReparam});
  layer->to(at::kDouble);
  layer->eval();
  test::expect_gradients(
      [&](const auto& in) {
        layer->weight = in[1];
        layer->bias = in[2];
        layer->bias_in = in[3];
        layer->gamma = in[4];
        return layer->forward(in[0]);
      },
      {sample({2, 4}), sample({3, 4}, 0.1), sample({3}, 0.2), sample({1}, 0.3), sample({1}, 0.4)}, 1e-6);
}

TEST(Linear, SettlingAgreesWithAWeightThatCameFromElsewhere) {
  Linear layer = fresh(12, 20);
  {
    const torch::NoGradGuard no_grad;
    layer->weight.copy_(sample({20, 12}, 0.3));
  }
  settle(*layer);
  EXPECT_NEAR(sigma(layer), largest(layer->weight), 1e-3);
}

}  // namespace
}  // namespace ceteris::nn
