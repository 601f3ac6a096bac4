// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/patch_conv.hpp"

#include <gtest/gtest.h>
#include <torch/types.h>

#include "tests/support/gradient.hpp"

namespace ceteris::ops {
namespace {

using test::relative_error;
using test::sample;

struct PatchPass {
  at::Tensor y, dx, dweight, dbias;
};

// A side that leaves a pixel over, and a map large enough for the kernel.
PatchPass patch_pass(at::ScalarType type, at::MemoryFormat format, std::int64_t k) {
  const auto leaf = [&](const at::Tensor& t) { return t.to(at::kBFloat16).to(type).requires_grad_(); };
  const at::Tensor x = leaf(sample({4, 32, 32 * k + 1, 16 * k})),
                   weight = leaf(sample({80, 32, k, k}, 0.2) / static_cast<double>(6 * k)),
                   bias = leaf(sample({80}, 0.3));
  const at::Tensor y = patch_conv(x.contiguous(format), weight, bias);
  y.backward(sample({4, 80, 32, 16}, 0.7).to(at::kBFloat16).to(type));
  return {y, x.grad(), weight.grad(), bias.grad()};
}

TEST(PatchConv, IsLibtorchsInFloat64) {
  for (const std::int64_t k : {2, 4}) {
    const PatchPass want = patch_pass(at::kDouble, at::MemoryFormat::Contiguous, k);
    for (const auto& [type, most] : {std::pair{at::kFloat, 1e-6}, {at::kBFloat16, 4e-3}}) {
      const PatchPass got = patch_pass(type, at::MemoryFormat::ChannelsLast, k);
      EXPECT_LT(relative_error(got.y, want.y), most);
      EXPECT_LT(relative_error(got.dx, want.dx), most);
      EXPECT_LT(relative_error(got.dweight, want.dweight), most);
      EXPECT_LT(relative_error(got.dbias, want.dbias), most);
      EXPECT_TRUE(got.y.is_contiguous(at::MemoryFormat::ChannelsLast));
    }
  }
}

}  // namespace
}  // namespace ceteris::ops
