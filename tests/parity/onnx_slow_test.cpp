// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "ceteris/models/table.hpp"
#include "tests/parity/onnx_runtime.hpp"

namespace ceteris::test {
namespace {

TEST(Onnx, FullSizedModelsSayTheSameInARuntime) {
  auto gpt2 = std::get<models::GptSpec>(models::find("gpt2").spec);
  gpt2.context = 128;  // the logits of five times 1024 tokens would take a gigabyte
  expect_onnx({zoo_case("convnext_tiny", models::find("convnext_tiny").spec, 224), zoo_case("gpt2", gpt2)});
}

}  // namespace
}  // namespace ceteris::test
