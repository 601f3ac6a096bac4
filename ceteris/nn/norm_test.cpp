// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/norm.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"
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

/// One spec of every kind.
std::vector<NormSpec> kinds() {
  std::vector<NormSpec> all;
  const auto add = [&]<std::size_t... I>(std::index_sequence<I...>) {
    (all.push_back(std::variant_alternative_t<I, NormSpec>{}), ...);
    std::erase_if(all, [](const NormSpec& spec) { return std::holds_alternative<CustomNorm>(spec); });
  };
  add(std::make_index_sequence<std::variant_size_v<NormSpec>>{});
  return all;
}

Norm fresh(std::int64_t channels, const NormSpec& spec, const NormOptions& options = {}) {
  Norm norm(channels, spec, options);
  initialise(*norm, 0, 0);
  norm->to(at::kDouble);
  return norm;
}

TEST(NormModule, BatchNormRefusesToLearnFromOneValueAChannel) {
  Norm norm = fresh(4, BatchNorm{});
  norm->train();
  for (const std::vector<std::int64_t>& shape : {std::vector<std::int64_t>{1, 4}, {1, 1, 1, 4}}) {
    EXPECT_THROW((void)norm->forward(at::ones(shape, at::kDouble)), Error);
  }
  EXPECT_TRUE(norm->running_var.equal(at::ones({4}, at::kDouble))) << "and has learnt nothing from it";
  EXPECT_NO_THROW((void)norm->forward(at::ones({2, 4}, at::kDouble)));
  EXPECT_NO_THROW((void)norm->forward(at::ones({1, 2, 1, 4}, at::kDouble)));
  EXPECT_TRUE(norm->running_var.isfinite().all().item<bool>());
  norm->eval();
  EXPECT_NO_THROW((void)norm->forward(at::ones({1, 4}, at::kDouble)));
  norm->train();
  norm->weight.requires_grad_(false);
  EXPECT_NO_THROW((void)norm->forward(at::ones({1, 4}, at::kDouble))) << "frozen, it takes no statistics";
}

TEST(NormModule, RegistersWhatItsKindNeedsUnderTheNamesOfTheReferenceCode) {
  using Names = std::set<std::string>;
  EXPECT_EQ(names(fresh(4, LayerNorm{})), (Names{"weight", "bias"}));
  EXPECT_EQ(names(fresh(4, LayerNorm{}, {.bias = false})), (Names{"weight"}));
  EXPECT_EQ(names(fresh(4, RmsNorm{})), (Names{"weight"}));
  EXPECT_EQ(names(fresh(4, DyT{})), (Names{"alpha", "weight", "bias"}));
  EXPECT_EQ(names(fresh(4, DyT{}, {.bias = false})), (Names{"alpha", "weight"}));
  EXPECT_EQ(names(fresh(4, Derf{})), (Names{"alpha", "shift", "weight", "bias"}));
  EXPECT_EQ(names(fresh(4, Pointwise{})), (Names{"alpha", "shift", "weight", "bias"}));
  EXPECT_EQ(names(fresh(4, Pointwise{.shift = false})), (Names{"alpha", "weight", "bias"}));
  EXPECT_EQ(names(fresh(4, BatchNorm{})), (Names{"weight", "bias"}));
  EXPECT_EQ(names(fresh(4, GroupNorm{})), (Names{"weight", "bias"}));
  EXPECT_EQ(names(fresh(4, Grn{})), (Names{"weight", "bias"}));
  EXPECT_EQ(names(fresh(4, NoNorm{})), Names{});
}

TEST(NormModule, StartsAsThePlainNormalisation) {
  const at::Tensor x = sample({2, 3, 5}) * 2 + 1;
  const at::Tensor centred = x - x.mean(-1, true);
  EXPECT_LT(relative_error(fresh(5, LayerNorm{0})->forward(x), centred / centred.square().mean(-1, true).sqrt()),
            1e-14);
  EXPECT_LT(relative_error(fresh(5, RmsNorm{0})->forward(x), x / x.square().mean(-1, true).sqrt()), 1e-14);
  EXPECT_LT(relative_error(fresh(5, DyT{0.3})->forward(x), (x * 0.3).tanh()), 1e-7);  // alpha is stored in float32
  EXPECT_LT(relative_error(fresh(5, Derf{0.3, 0.2})->forward(x), (x * 0.3 + 0.2).erf()), 1e-7);
  EXPECT_LT(relative_error(fresh(5, Pointwise{ops::Squash::Arctan, 0.5})->forward(x), (x / 2).atan() * M_2_PI), 1e-14);
  const at::Tensor middle = x.mean({1, 2}, true);
  EXPECT_LT(relative_error(fresh(5, GroupNorm{1, 0})->forward(x),
                           (x - middle) / (x - middle).square().mean({1, 2}, true).sqrt()),
            1e-14);
  EXPECT_TRUE(at::equal(fresh(5, Grn{})->forward(x), x));
  EXPECT_TRUE(at::equal(fresh(5, NoNorm{})->forward(x), x));
}

double slope(const NormSpec& spec, std::int64_t channels, Place place) {
  return fresh(channels, spec, {.place = place})->alpha.item<double>();
}

TEST(NormModule, SlopesStartByWidthAndPlaceAsPublishedForLlama) {
  for (const NormSpec& spec :
       {NormSpec(DyT{.alpha_rule = AlphaRule::Width}), NormSpec(Derf{.alpha_rule = AlphaRule::Width}),
        NormSpec(Pointwise{.alpha_rule = AlphaRule::Width})}) {
    struct Row {
      std::int64_t width;
      double attention, other;
    };
    // 1024 to 8192: the table; 5120: LLaMA 13B; then narrower, between and beyond.
    for (const Row& row : {Row{1024, 1, 1}, Row{2048, 1, 0.5}, Row{4096, 0.8, 0.2}, Row{8192, 0.2, 0.05},
                           Row{5120, 0.6, 0.15}, Row{64, 1, 1}, Row{3000, 0.8, 0.2}, Row{20000, 0.2, 0.05}}) {
      EXPECT_NEAR(slope(spec, row.width, Place::Attention), row.attention, 1e-7) << row.width;
      EXPECT_NEAR(slope(spec, row.width, Place::Other), row.other, 1e-7) << row.width;
    }
  }
  EXPECT_NEAR(slope(DyT{0.7}, 4096, Place::Attention), 0.7, 1e-7);
  EXPECT_NEAR(slope(DyT{0.7}, 4096, Place::Other), 0.7, 1e-7);
}

TEST(NormModule, GroupsThatDoNotDivideTheChannelsAreASpecError) {
  try {
    (void)Norm(10, NormSpec(GroupNorm{4}));
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::InvalidSpec);
    EXPECT_NE(error.problems().front().what.find("4 groups do not share 10 channels"), std::string::npos);
  }
}

/// Whether moving position 3 of x: (1, 4, 6) moves the result at positions 0..2.
bool sees_the_future(const NormSpec& spec) {
  Norm norm = fresh(6, spec);
  for (at::Tensor& parameter : norm->parameters()) {
    const torch::NoGradGuard no_grad;
    parameter.add_(0.5);
  }
  const at::Tensor x = sample({1, 4, 6});
  at::Tensor moved = x.clone();
  moved.select(1, 3).mul_(3);
  return !at::equal(norm->forward(x).narrow(1, 0, 3), norm->forward(moved).narrow(1, 0, 3));
}

TEST(NormModule, PositionByPositionIsSaidOfExactlyThoseThatAre) {
  for (const NormSpec& spec : kinds()) {
    EXPECT_EQ(position_by_position(spec), !sees_the_future(spec)) << spec.index();
  }
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
  for (const NormSpec& spec : kinds()) {
    Norm norm = fresh(3, spec);
    test::expect_gradients([&](const auto& in) { return norm->forward(in[0]); }, {sample({2, 2, 2, 3})});
  }
}

}  // namespace
}  // namespace ceteris::nn
