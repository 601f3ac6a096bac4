// SPDX-License-Identifier: Apache-2.0
// What can be seen without a runtime; tests/parity runs the files in one.
#include "ceteris/onnx/export.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "ceteris/base/error.hpp"
#include "ceteris/models/build.hpp"
#include "ceteris/nn/network.hpp"

namespace ceteris::onnx {
namespace {

struct Function : nn::Network {
  explicit Function(std::function<at::Tensor(const at::Tensor&)> function) : f(std::move(function)) {}
  at::Tensor forward(const at::Tensor& x, const nn::StepRandom&) override { return f(x); }
  std::function<at::Tensor(const at::Tensor&)> f;
};

OnnxModel exported(std::function<at::Tensor(const at::Tensor&)> f) {
  Function network(std::move(f));
  return onnx_model(network, {.shape = {3, 4}});
}

std::string refusal(std::function<at::Tensor(const at::Tensor&)> f) {
  try {
    (void)exported(std::move(f));
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::Usage);
    return error.what();
  }
  return "no error";
}

std::shared_ptr<nn::Network> small_cnn(std::uint64_t seed) {
  models::SmallCnnSpec spec;
  spec.widths = {4, 8};
  auto network = models::build(spec, {.channels = 3, .side = 16, .classes = 5});
  nn::initialise(*network, seed, 0);
  return network;
}

TEST(Onnx, TheSameWeightsGiveTheSameBytes) {
  const OnnxInput input{.shape = {3, 16, 16}};
  const std::string once = onnx_model(*small_cnn(1), input).bytes;
  EXPECT_EQ(once, onnx_model(*small_cnn(1), input).bytes);
  EXPECT_NE(once, onnx_model(*small_cnn(2), input).bytes);
}

TEST(Onnx, RulesOfBranchesAreExported) {
  for (const bool fixup : {true, false}) {
    models::ViTSpec spec;
    spec.patch = 4;
    spec.width = 8;
    spec.depth = 1;
    spec.heads = 2;
    spec.residual.scale = fixup ? nn::BranchScaleSpec(nn::Fixup{}) : nn::BranchScaleSpec(nn::NoScale{});
    spec.weights = fixup ? nn::LinearWeights::Plain : nn::LinearWeights::SigmaReparam;
    const auto network = models::build(spec, {.channels = 3, .side = 16, .classes = 5});
    nn::initialise(*network, 1, 0);
    const std::string bytes = onnx_model(*network, {.shape = {3, 16, 16}}).bytes;
    for (const char* name : {"blocks.0.attn.qkv.", "blocks.0.mlp.fc2."}) {
      EXPECT_THAT(bytes, testing::HasSubstr(std::string(name) + (fixup ? "bias_in" : "gamma")));
    }
  }
}

TEST(Onnx, InitialisersHaveOurNamesAndTheBytesOfTheWeights) {
  const auto network = small_cnn(1);
  const OnnxModel model = onnx_model(*network, {.shape = {3, 16, 16}}, {{"dataset", "pets"}});
  for (const auto& entry : network->named_parameters()) {
    EXPECT_THAT(model.bytes, testing::HasSubstr(entry.key()));
    const at::Tensor& value = entry.value();
    EXPECT_NE(model.bytes.find({static_cast<const char*>(value.data_ptr()), value.nbytes()}), std::string::npos);
  }
  EXPECT_THAT(model.bytes, testing::HasSubstr("layers.1.norm.running_mean"));
  EXPECT_THAT(model.bytes, testing::HasSubstr("pets"));
  EXPECT_TRUE(model.dynamic_batch) << model.why_fixed;
  EXPECT_EQ(model.opset, 17);
  EXPECT_GT(model.nodes, 8);
}

TEST(Onnx, ExportLeavesTheModeOfTheNetworkAlone) {
  const auto network = small_cnn(1);
  (void)onnx_model(*network, {.shape = {3, 16, 16}});
  EXPECT_TRUE(network->is_training());
  network->eval();
  (void)onnx_model(*network, {.shape = {3, 16, 16}});
  EXPECT_FALSE(network->is_training());
}

TEST(Onnx, AnOperationWithoutARowIsNamedWithItsPlace) {
  struct Weighted : nn::Network {
    Weighted() { weight = parameter("scale", {4}, nn::kOnes); }
    at::Tensor forward(const at::Tensor& x, const nn::StepRandom&) override { return (x * weight).cumprod(1); }
    at::Tensor weight;
  } network;
  try {
    (void)onnx_model(network, {.shape = {3, 4}});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("aten::cumprod, after the weight 'scale'"));
  }
}

TEST(Onnx, ConstantsAreComputedOnTheWay) {
  const OnnxModel model = exported([](const at::Tensor& x) { return x + at::full({4, 4}, 2.0).triu(1).sum(0).sqrt(); });
  EXPECT_EQ(model.nodes, 2) << "one sum, and the name of the output";
}

TEST(Onnx, WhatDependsOnTheBatchInAnotherWayIsExportedForOneSample) {
  const OnnxModel model = exported([](const at::Tensor& x) { return x * (1.0 / static_cast<double>(x.size(0))); });
  EXPECT_FALSE(model.dynamic_batch);
  EXPECT_THAT(model.why_fixed, testing::HasSubstr("aten::mul"));
}

TEST(Onnx, RandomNumbersAreRefused) {
  EXPECT_THAT(refusal([](const at::Tensor& x) { return x + at::rand({3, 4}); }), testing::HasSubstr("is random"));
}

TEST(Onnx, WritingIntoAViewIsRefused) {
  EXPECT_THAT(refusal([](const at::Tensor& x) {
                at::Tensor y = x.relu();
                y.select(1, 0).fill_(0);
                return y;
              }),
              testing::HasSubstr("aten::fill, at the start of the network: it in place"));
}

TEST(Onnx, TheRoundingOfAFusedKernelIsNoOtherComputation) {
  int calls = 0;
  EXPECT_NO_THROW((void)exported([&calls](const at::Tensor& x) { return x * 0.0 + (calls++ == 0 ? 1.0 : 1.00003); }));
}

TEST(Onnx, WhatATraceCannotSeeIsRefused) {
  const auto by_hand = [](const at::Tensor& x) {
    at::Tensor table = at::zeros({4});
    table.data_ptr<float>()[1] = 2;
    return x + table;
  };
  EXPECT_THAT(refusal(by_hand), testing::HasSubstr("does not compute what the network computes"));
  const auto by_data = [](const at::Tensor& x) { return x.max().item<float>() > 0 ? x.relu() : x.neg(); };
  EXPECT_THAT(refusal(by_data), testing::HasSubstr("does not compute what the network computes"));
  const auto unwritten = [](const at::Tensor& x) { return x + at::tensor({1, 2, 3, 4}); };
  EXPECT_THAT(refusal(unwritten), testing::HasSubstr("memory that the network fills by itself"));
}

TEST(Onnx, Float64WeightsAreRefused) {
  const auto network = small_cnn(1);
  network->to(at::kDouble);
  EXPECT_THROW((void)onnx_model(*network, {.shape = {3, 16, 16}}), Error);
}

TEST(Onnx, MoreThanTwoGigabytesAreRefusedBeforeTheyAreCopied) {
  struct Large : nn::Network {
    Large() { weight = parameter("weight", {600'000'000}, nn::kOnes); }  // never touched, so it takes no memory
    at::Tensor forward(const at::Tensor& x, const nn::StepRandom&) override { return x + weight.narrow(0, 0, 4); }
    at::Tensor weight;
  } network;
  try {
    (void)onnx_model(network, {.shape = {3, 4}});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("2.4 GB, and an ONNX file ends at 2 GB"));
  }
}

}  // namespace
}  // namespace ceteris::onnx
