// SPDX-License-Identifier: Apache-2.0
#include "ceteris/loader/mixing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::loader {
namespace {

// The arcsine distribution Beta(1/2, 1/2), the uniform one, and Beta(2, 2) have simple distribution functions.
TEST(DrawBeta, FollowsItsDistribution) {
  struct Case {
    double alpha;
    double (*below)(double);
  };
  for (const Case& one : {Case{0.5, [](double x) { return 2 / M_PI * std::asin(std::sqrt(x)); }},
                          Case{1, [](double x) { return x; }}, Case{2, [](double x) { return x * x * (3 - 2 * x); }}}) {
    constexpr int kCount = 20000;
    std::vector<double> drawn;
    const Stream stream(7, 0, "mix");
    for (std::uint64_t i = 0; i < kCount; ++i) {
      Draws draws = stream.at(i);
      drawn.push_back(draw_beta(one.alpha, one.alpha, draws));
    }
    std::sort(drawn.begin(), drawn.end());
    double distance = 0;
    for (int i = 0; i < kCount; ++i) {
      const double expected = one.below(drawn[static_cast<std::size_t>(i)]);
      distance = std::max({distance, expected - i / double{kCount}, (i + 1) / double{kCount} - expected});
    }
    EXPECT_LT(distance, 1.63 / std::sqrt(kCount)) << "Kolmogorov-Smirnov at 1 %, alpha " << one.alpha;
  }
}

at::Tensor three_images() {
  return at::arange(3 * 3 * 16, at::kFloat).view({3, 3, 4, 4});
}

TEST(MixImages, MixupIsAMeanWithTheBatchReadBackwards) {
  at::Tensor images = three_images();
  mix_images(images, {.share = 0.75});
  const at::Tensor before = three_images();
  EXPECT_TRUE(images[0].allclose(0.75 * before[0] + 0.25 * before[2]));
  EXPECT_TRUE(images[1].equal(before[1])) << "the middle one is its own partner";
  EXPECT_TRUE(images[2].allclose(0.75 * before[2] + 0.25 * before[0]));
}

TEST(MixImages, CutMixTakesARectangleOfThePartner) {
  at::Tensor images = three_images();
  mix_images(images, {.share = 10.0 / 16, .top = 1, .left = 2, .height = 3, .width = 2});
  const at::Tensor before = three_images();
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 4; ++x) {
      const at::Tensor& from = y >= 1 && x >= 2 ? before[2] : before[0];
      EXPECT_TRUE(images[0].select(1, y).select(1, x).equal(from.select(1, y).select(1, x))) << y << ", " << x;
    }
  }
}

TEST(MixImages, ARectangleOfNothingChangesNothing) {
  at::Tensor images = three_images();
  mix_images(images, {.share = 1, .top = 2, .left = 0, .height = 0, .width = 4});
  EXPECT_TRUE(images.equal(three_images()));
}

TEST(DrawMix, ARectangleHasTheAreaThatItsShareLeaves) {
  const Stream stream(3, 0, "mix");
  double sum = 0;
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const Mix mix = draw_mix({.cutmix = 1}, 32, stream.at(i));
    EXPECT_NEAR(mix.share, 1 - mix.height * mix.width / 1024.0, 1e-12);
    EXPECT_TRUE(mix.top >= 0 && mix.left >= 0 && mix.top + mix.height <= 32 && mix.left + mix.width <= 32);
    sum += mix.share;
  }
  EXPECT_GT(sum / 2000, 0.5) << "what is cut off at the edges stays with the image";
  EXPECT_LT(sum / 2000, 0.75);
}

TEST(DrawMix, WithBothAlphasHalfOfTheBatchesAreCut) {
  const Stream stream(3, 0, "mix");
  int cut = 0, mixed = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const Mix both = draw_mix({.mixup = 0.8, .cutmix = 1}, 32, stream.at(i));
    cut += both.width > 0 ? 1 : 0;
    const Mix one = draw_mix({.mixup = 0.8}, 32, stream.at(i));
    EXPECT_EQ(one.width, 0);
    // The batches that mixup has in either case are mixed in the same shares.
    mixed += one.share == both.share ? 1 : 0;
  }
  EXPECT_NEAR(cut, 500, 60);
  EXPECT_NEAR(mixed, 500, 60);
}

TEST(MixedTargets, AreSharesOfBothLabels) {
  const at::Tensor labels = at::tensor({0, 2, 2, 3}, at::kLong);
  const at::Tensor hard = mixed_targets(labels, 4, 0, {.share = 0.75});
  EXPECT_TRUE(hard[0].allclose(at::tensor({0.75F, 0.0F, 0.0F, 0.25F})));
  EXPECT_TRUE(hard[1].allclose(at::tensor({0.0F, 0.0F, 1.0F, 0.0F}))) << "both are of this class";
  const at::Tensor smooth = mixed_targets(labels, 4, 0.1, {.share = 0.75});
  // 0.75 x 0.925 + 0.25 x 0.025, and the other way round.
  EXPECT_TRUE(smooth[0].allclose(at::tensor({0.7F, 0.025F, 0.025F, 0.25F}), 0, 1e-6));
  EXPECT_TRUE(smooth.sum(1).allclose(at::ones({4})));
  EXPECT_EQ(smooth.scalar_type(), at::kFloat);
}

}  // namespace
}  // namespace ceteris::loader
