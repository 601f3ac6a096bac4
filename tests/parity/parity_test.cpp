// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/parity/parity.hpp"

namespace ceteris::test {
namespace {

TEST(Parity, ASmallConvNeXtIsTorchvisions) {
  models::ConvNeXtSpec spec;
  spec.depths = {1, 1, 2, 1};
  spec.widths = {16, 32, 48, 64};
  spec.drop_path = 0;
  expect_parity("convnext_reference.py", {"small"}, {"torch", "torchvision"}, spec, {.side = 64, .classes = 10});
}

TEST(Parity, TheSmallCnnIsTheOneOfThePlainScript) {
  expect_parity("small_cnn_reference.py", {}, {"torch"}, models::SmallCnnSpec{}, {.side = 64, .classes = 3});
}

models::GptSpec decoder() {
  models::GptSpec spec;
  spec.vocabulary = 61;
  spec.context = 24;
  spec.layers = 3;
  spec.heads = 4;
  spec.width = 32;
  return spec;
}

TEST(Parity, Gpt2IsItsEquations) {
  models::GptSpec spec = decoder();
  spec.activation = nn::Activation::GeluTanh;
  spec.bias = true;
  expect_parity("gpt_reference.py", {"gpt2"}, {"torch"}, spec);
}

TEST(Parity, ALlamaStyleDecoderIsItsEquations) {
  models::GptSpec spec = decoder();
  spec.norm = nn::RmsNorm{1e-5};
  spec.activation = nn::Activation::Silu;
  spec.position = models::Position::Rotary;
  spec.tied_head = false;
  expect_parity("gpt_reference.py", {"llama"}, {"torch"}, spec);
}

}  // namespace
}  // namespace ceteris::test
