// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/norm.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/support/gradient.hpp"

namespace ceteris::nn {
namespace {

using test::relative_error;
using test::sample;

std::set<std::string> names(const Norm& norm) {
  std::set<std::string> found;
  for (const auto& entry : norm->named_parameters()) {
    found.insert(entry.key());
  }
  return found;
}

Norm fresh(std::int64_t channels, const NormSpec& spec, bool with_bias = true) {
  Norm norm(channels, spec, with_bias);
  initialise(*norm, 0, 0);
  norm->to(at::kDouble);
  return norm;
}

TEST(NormModule, RegistersWhatItsKindNeedsUnderTheNamesOfTheReferenceCode) {
  using Names = std::set<std::string>;
  EXPECT_EQ(names(fresh(4, LayerNorm{})), (Names{"weight", "bias"}));
  EXPECT_EQ(names(fresh(4, LayerNorm{}, false)), (Names{"weight"}));
  EXPECT_EQ(names(fresh(4, RmsNorm{})), (Names{"weight"}));
  EXPECT_EQ(names(fresh(4, DyT{})), (Names{"alpha", "weight", "bias"}));
  EXPECT_EQ(names(fresh(4, BatchNorm{})), (Names{"weight", "bias"}));
  EXPECT_EQ(names(fresh(4, NoNorm{})), Names{});
}

TEST(NormModule, StartsAsThePlainNormalisation) {
  const at::Tensor x = sample({2, 3, 5}) * 2 + 1;
  const at::Tensor centred = x - x.mean(-1, true);
  EXPECT_LT(relative_error(fresh(5, LayerNorm{0})->forward(x), centred / centred.square().mean(-1, true).sqrt()),
            1e-14);
  EXPECT_LT(relative_error(fresh(5, RmsNorm{0})->forward(x), x / x.square().mean(-1, true).sqrt()), 1e-14);
  EXPECT_LT(relative_error(fresh(5, DyT{0.3})->forward(x), (x * 0.3).tanh()), 1e-7);  // alpha is stored in float32
  EXPECT_TRUE(at::equal(fresh(5, NoNorm{})->forward(x), x));
}

TEST(NormModule, BatchNormTrainsOnTheBatchAndEvaluatesOnRunningStatistics) {
  const at::Tensor x_NHWC = sample({4, 3, 2, 5}) * 2 + 1;
  const at::Tensor rows = x_NHWC.reshape({-1, 5});
  const auto count = static_cast<double>(rows.size(0));
  const at::Tensor mean = rows.mean(0), var = rows.var(0, /*unbiased=*/false);
  Norm norm = fresh(5, BatchNorm{1e-5, 0.1});
  EXPECT_LT(relative_error(norm->forward(x_NHWC), (x_NHWC - mean) / (var + 1e-5).sqrt()), 1e-13);
  EXPECT_LT(relative_error(norm->running_mean, mean * 0.1), 1e-14);
  const at::Tensor running_var = var * (count / (count - 1)) * 0.1 + 0.9;
  EXPECT_LT(relative_error(norm->running_var, running_var), 1e-14);
  norm->eval();
  EXPECT_LT(relative_error(norm->forward(x_NHWC), (x_NHWC - mean * 0.1) / (running_var + 1e-5).sqrt()), 1e-13);
}

TEST(NormModule, BatchNormKeepsChannelsLastInMemory) {
  const at::Tensor out = fresh(5, BatchNorm{})->forward(sample({2, 3, 4, 5}));
  EXPECT_TRUE(out.is_contiguous());
}

TEST(NormModule, GradientsMatchCentralDifferencesForEveryKind) {
  for (const NormSpec& spec :
       {NormSpec(LayerNorm{}), NormSpec(RmsNorm{}), NormSpec(DyT{}), NormSpec(BatchNorm{}), NormSpec(NoNorm{})}) {
    Norm norm = fresh(3, spec);
    test::expect_gradients([&](const auto& in) { return norm->forward(in[0]); }, {sample({2, 2, 2, 3})});
  }
}

}  // namespace
}  // namespace ceteris::nn
