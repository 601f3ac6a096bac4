// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/gpt.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"
#include "tests/support/gradient.hpp"

namespace ceteris::models {
namespace {

GptSpec small() {
  GptSpec spec;
  spec.vocabulary = 17;
  spec.context = 8;
  spec.layers = 2;
  spec.heads = 2;
  spec.width = 8;
  return spec;
}

std::shared_ptr<Gpt> fresh(const GptSpec& spec) {
  auto network = std::make_shared<Gpt>(spec);
  nn::initialise(*network, 1, 0);
  return network;
}

at::Tensor tokens(std::int64_t n, std::int64_t t) {
  return (at::arange(n * t, at::kLong) * 7 % 17).view({n, t});
}

/// Corners of the family: GPT-2 and LLaMA style, a norm-free one, and every placement of the norms.
std::vector<GptSpec> family() {
  GptSpec gpt2 = small();
  gpt2.bias = true;
  gpt2.mlp.activation = nn::Activation::GeluTanh;
  GptSpec llama = small();
  llama.norm = nn::RmsNorm{};
  llama.mlp = {.activation = nn::Activation::Silu, .gated = true};
  llama.position = Position::Rotary;
  llama.kv_heads = 1;
  llama.tied_head = false;
  GptSpec dyt = small();
  dyt.norm = nn::DyT{};
  dyt.embedding_scale = true;
  dyt.tied_head = false;
  GptSpec derf = small();
  derf.norm = nn::Derf{};
  derf.position = Position::SinCos;
  derf.qk_norm = true;
  std::vector<GptSpec> all = {small(), gpt2, llama, dyt, derf};
  for (const auto& [placement, name] : nn::spec_names(nn::Placement{})) {
    GptSpec spec = small();
    spec.residual.placement = placement;
    all.push_back(spec);
  }
  return all;
}

TEST(Gpt, GivesLogitsForEveryPositionAndStartsNearUniform) {
  for (const GptSpec& spec : family()) {
    const at::Tensor logits = fresh(spec)->forward(tokens(3, 8), {});
    EXPECT_EQ(logits.sizes(), (at::IntArrayRef{3, 8, 17}));
    const at::Tensor loss = at::cross_entropy_loss(logits.view({-1, 17}), tokens(3, 8).view({-1}));
    EXPECT_NEAR(loss.item<double>(), std::log(17.0), 0.1);
  }
}

TEST(Gpt, TheFutureChangesNothing) {
  for (const GptSpec& spec : family()) {
    const auto network = fresh(spec);
    at::Tensor other = tokens(1, 8).clone();
    other.narrow(1, 5, 3).fill_(0);
    const at::Tensor before = network->forward(tokens(1, 8), {}), after = network->forward(other, {});
    EXPECT_TRUE(at::equal(before.narrow(1, 0, 5), after.narrow(1, 0, 5)));
    EXPECT_FALSE(at::equal(before.narrow(1, 5, 3), after.narrow(1, 5, 3)));
  }
}

TEST(Gpt, OrderMattersWithEitherPosition) {
  for (const GptSpec& spec : family()) {
    const auto network = fresh(spec);
    for (at::Tensor& parameter : network->parameters()) {
      const torch::NoGradGuard no_grad;
      parameter.mul_(20);  // at the start attention is nearly uniform; make it choose
    }
    const at::Tensor one = at::tensor({1, 2, 3, 4}, at::kLong).view({1, 4});
    const at::Tensor swapped = at::tensor({2, 1, 3, 4}, at::kLong).view({1, 4});
    const at::Tensor difference = network->forward(one, {}) - network->forward(swapped, {});
    EXPECT_GT(difference[0][3].abs().max().item<double>(), 1e-4);
  }
}

TEST(Gpt, WithoutPositionsOneLayerIsBlindToOrderAndTwoAreNot) {
  // What the mask tells takes two layers: the second sees that the first token saw only itself.
  for (const std::int64_t layers : {1, 2}) {
    GptSpec spec = small();
    spec.position = Position::None;
    spec.layers = layers;
    const auto network = fresh(spec);
    for (at::Tensor& parameter : network->parameters()) {
      const torch::NoGradGuard no_grad;
      parameter.mul_(20);
    }
    const at::Tensor one = at::tensor({1, 2, 3}, at::kLong).view({1, 3});
    const at::Tensor swapped = at::tensor({2, 1, 3}, at::kLong).view({1, 3});
    const at::Tensor last = network->forward(one, {})[0][2], other = network->forward(swapped, {})[0][2];
    const double difference = test::relative_error(other, last);
    EXPECT_TRUE(layers == 1 ? difference < 1e-5 : difference > 1e-3) << difference;
  }
}

/// Every kind of position, norms on queries and keys, shared keys, and all placements of `family`.
std::vector<GptSpec> every_position() {
  std::vector<GptSpec> all = family();
  for (const auto& [position, name] : spec_names(Position{})) {
    GptSpec spec = small();
    spec.position = position;
    spec.heads = 4;
    spec.kv_heads = 2;
    spec.qk_norm = true;
    spec.embedding_scale = true;
    spec.norm = nn::RmsNorm{};
    spec.dropout = 0.2;  // off in evaluation
    all.push_back(spec);
  }
  return all;
}

TEST(Gpt, TokenByTokenItGivesTheLogitsOfTheWholeSequence) {
  for (const GptSpec& spec : every_position()) {
    SCOPED_TRACE(std::string(spec::name(spec.position)) + ", " + std::string(spec::name(spec.residual.placement)));
    const auto network = fresh(spec);
    network->to(at::kDouble);
    network->eval();
    for (at::Tensor& parameter : network->parameters()) {
      const torch::NoGradGuard no_grad;
      parameter.mul_(5);  // at the start attention is nearly uniform; make it choose
    }
    const torch::NoGradGuard no_grad;
    const at::Tensor whole = network->forward(tokens(3, 8), {});
    GptState one = network->start(), some = network->start();
    std::vector<at::Tensor> by_token, by_piece;
    for (std::int64_t t = 0; t < 8; ++t) {
      by_token.push_back(network->next(tokens(3, 8).narrow(1, t, 1), one));
    }
    for (const auto& [first, length] : {std::pair{0, 3}, {3, 1}, {4, 4}}) {
      by_piece.push_back(network->next(tokens(3, 8).narrow(1, first, length), some));
    }
    EXPECT_EQ(one.tokens, 8);
    EXPECT_LT(test::relative_error(at::cat(by_token, 1), whole), 1e-12);
    EXPECT_LT(test::relative_error(at::cat(by_piece, 1), whole), 1e-12);
  }
}

TEST(Gpt, InSinglePrecisionTokenByTokenDiffersByRoundingAlone) {
  GptSpec spec = small();
  spec.position = Position::Rotary;
  const auto network = fresh(spec);
  network->eval();
  GptState state = network->start();
  std::vector<at::Tensor> parts;
  for (std::int64_t t = 0; t < 8; ++t) {
    parts.push_back(network->next(tokens(2, 8).narrow(1, t, 1), state));
  }
  EXPECT_LT(test::relative_error(at::cat(parts, 1), network->forward(tokens(2, 8), {})), 1e-6);
  EXPECT_THROW((void)network->next(tokens(2, 1), state), Bug) << "the context is full";
}

TEST(Gpt, AnEmbeddingScaleStartsAtTheRootOfTheWidth) {
  GptSpec spec = small();
  spec.width = 64;
  spec.embedding_scale = true;
  EXPECT_EQ(fresh(spec)->named_parameters()["shared_scale"].item<float>(), 8);
}

TEST(Gpt, AGatedMlpMultipliesBySilu) {
  GptSpec spec = small();
  spec.mlp = {.activation = nn::Activation::Silu, .gated = true};
  nn::Block block = gpt_block(spec);
  nn::initialise(*block, 1, 0);
  const nn::Mlp mlp = block->mlp;
  EXPECT_EQ(mlp->fc1->weight.sizes(), (at::IntArrayRef{24, 8}));  // 8/3 of 8, to a multiple of 8
  const at::Tensor x = test::sample({2, 3, 8}).to(at::kFloat);
  const at::Tensor gate = at::linear(x, mlp->gate->weight), value = at::linear(x, mlp->fc1->weight);
  const at::Tensor expected = at::linear(gate / ((-gate).exp() + 1) * value, mlp->fc2->weight);
  EXPECT_LT(test::relative_error(block->mlp->forward(x), expected), 1e-6);
}

TEST(Gpt, ResidualProjectionsStartSmallerByTheRootOfTheirNumber) {
  GptSpec spec;
  spec.layers = 8;
  const auto parameters = fresh(spec)->named_parameters();
  EXPECT_NEAR(parameters["transformer.h.3.mlp.c_fc.weight"].std().item<double>(), 0.02, 0.001);
  EXPECT_NEAR(parameters["transformer.h.3.mlp.c_proj.weight"].std().item<double>(), 0.02 / 4, 0.0003);
  EXPECT_NEAR(parameters["transformer.h.3.attn.c_proj.weight"].std().item<double>(), 0.02 / 4, 0.0003);
}

TEST(Gpt, UnderFixupBranchesAndAHeadOfItsOwnStartAtZero) {
  GptSpec spec = small();
  spec.norm = nn::NoNorm{};
  spec.mlp.gated = true;
  spec.layers = 8;
  spec.tied_head = false;
  const auto usual = fresh(spec)->named_parameters();
  spec.residual.scale = nn::Fixup{};
  const auto network = fresh(spec);
  EXPECT_TRUE(at::equal(network->forward(tokens(2, 8), {}), at::zeros({2, 8, 17})));
  const auto parameters = network->named_parameters();
  // 16 branches; the product of a gate and what it gates counts as one layer.
  for (const auto& [name, divisor] : {std::pair{"attn.c_attn", 4}, {"mlp.c_fc", 2}, {"mlp.c_gate", 2}}) {
    const std::string path = std::string("transformer.h.3.") + name + ".weight";
    EXPECT_TRUE(at::allclose(parameters[path], usual[path] / divisor, 1e-6, 0)) << path;
  }
  nn::Block block = gpt_block(spec);
  nn::initialise(*block, 1, 0);
  const at::Tensor x = test::sample({2, 8, 8}).to(at::kFloat);
  EXPECT_TRUE(at::equal(block->forward(x, {}), x));
  {
    const torch::NoGradGuard no_grad;
    double phase = 0.1;
    for (at::Tensor& parameter : block->parameters()) {
      parameter.copy_(test::sample(parameter.sizes(), phase += 0.07) * 0.5);
    }
  }
  block->to(at::kDouble);
  test::expect_gradients([&](const auto& in) { return block->forward(in[0], {}); }, {test::sample({1, 3, 8})}, 1e-6);
}

TEST(Gpt, UnderSigmaReparamItStartsNearUniformAndSeesNoFuture) {
  GptSpec spec = small();
  spec.mlp.gated = true;
  spec.weights = nn::LinearWeights::SigmaReparam;
  const auto network = fresh(spec);
  network->eval();
  at::Tensor other = tokens(1, 8).clone();
  other.narrow(1, 5, 3).fill_(0);
  const at::Tensor before = network->forward(tokens(1, 8), {}), after = network->forward(other, {});
  EXPECT_NEAR(at::cross_entropy_loss(before.view({-1, 17}), tokens(1, 8).view({-1})).item<double>(), std::log(17.0),
              0.1);
  EXPECT_TRUE(at::equal(before.narrow(1, 0, 5), after.narrow(1, 0, 5)));
  EXPECT_FALSE(at::equal(before.narrow(1, 5, 3), after.narrow(1, 5, 3)));
  EXPECT_EQ(network->named_buffers().size(), 2U * 2 * 5);  // u and v of five layers in each of two blocks
}

TEST(Gpt, DropoutIsRepeatableAndOffInEvaluation) {
  GptSpec spec = small();
  spec.dropout = 0.3;
  const auto network = fresh(spec);
  const at::Tensor first = network->forward(tokens(2, 8), nn::StepRandom(1, 0, 0));
  EXPECT_TRUE(at::equal(first, network->forward(tokens(2, 8), nn::StepRandom(1, 0, 0))));
  EXPECT_FALSE(at::equal(first, network->forward(tokens(2, 8), nn::StepRandom(1, 0, 2))));
  EXPECT_THROW((void)network->forward(tokens(2, 8), {}), Bug);
  network->eval();
  EXPECT_TRUE(at::equal(network->forward(tokens(2, 8), {}), fresh(small())->forward(tokens(2, 8), {})));
}

TEST(Gpt, MoreTokensThanTheContextAreABug) {
  EXPECT_THROW((void)fresh(small())->forward(tokens(1, 9), {}), Bug);
}

TEST(Gpt, BlockGradientsMatchCentralDifferences) {
  for (const GptSpec& spec : family()) {
    nn::Block block = gpt_block(spec);
    nn::initialise(*block, 1, 0);
    block->to(at::kDouble);
    test::expect_gradients([&](const auto& in) { return block->forward(in[0], {}); }, {test::sample({1, 3, 8})});
  }
}

}  // namespace
}  // namespace ceteris::models
