// SPDX-License-Identifier: Apache-2.0
#include "ceteris/loader/batch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace ceteris::loader {
namespace {

// Image `i` holds the value 10 i + its row everywhere.
image::ImageCache cache_of(int count, int side) {
  image::ImageCache cache(side);
  for (int i = 0; i < count; ++i) {
    image::Image image{side, side, {}};
    for (int y = 0; y < side; ++y) {
      for (int x = 0; x < side; ++x) {
        for (int c = 0; c < 3; ++c) {
          image.pixels.push_back(static_cast<std::uint8_t>(10 * i + y + 20 * x));
        }
      }
    }
    cache.append(image);
  }
  return cache;
}

TEST(ImageBatch, NormalisesTheWindowOfEachImage) {
  const image::ImageCache cache = cache_of(3, 6);
  const std::uint32_t indices[] = {2, 0};
  const View views[] = {{1, 2, false}, {0, 0, true}};
  const at::Tensor batch = image_batch(cache, indices, views, 4);
  ASSERT_EQ(batch.sizes(), (std::vector<std::int64_t>{2, 3, 4, 4}));
  const auto expected = [](int value, int channel) {
    return (value / 255.0 - kMean[static_cast<std::size_t>(channel)]) / kDeviation[static_cast<std::size_t>(channel)];
  };
  EXPECT_NEAR(batch[0][1][0][0].item<double>(), expected(20 + 1 + 40, 1), 1e-6);
  EXPECT_NEAR(batch[1][2][3][0].item<double>(), expected(3 + 60, 2), 1e-6);  // mirrored: column 3 comes first
}

TEST(RandomView, StaysInsideAndUsesAllOfTheRoom) {
  const Stream stream(1, 0, "augment");
  std::set<int> tops, lefts;
  int flips = 0;
  for (std::uint64_t i = 0; i < 500; ++i) {
    const View view = random_view({}, 9, 8, stream.at(i));
    EXPECT_TRUE(view.top >= 0 && view.top <= 1 && view.left >= 0 && view.left <= 1);
    tops.insert(view.top);
    lefts.insert(view.left);
    flips += view.flip;
  }
  EXPECT_EQ(tops.size() + lefts.size(), 4U);
  EXPECT_NEAR(flips, 250, 50);
}

TEST(RandomView, SwitchingTheFlipOffMovesNoCrop) {
  const Stream stream(1, 0, "augment");
  for (std::uint64_t i = 0; i < 50; ++i) {
    const View both = random_view({}, 72, 64, stream.at(i));
    const View crop = random_view({.flip = false}, 72, 64, stream.at(i));
    EXPECT_EQ(both.top, crop.top);
    EXPECT_EQ(both.left, crop.left);
    EXPECT_FALSE(crop.flip);
  }
}

TEST(EpochOrder, AnEpochShowsEverySampleOnceUpToTheLastIncompleteBatch) {
  EpochOrder order(10, 3, Stream(3, 0, "order"));
  std::vector<std::uint32_t> seen;
  for (int step = 0; step < 3; ++step) {
    const auto batch = order.batch(step);
    EXPECT_EQ(batch.size(), 3U);
    seen.insert(seen.end(), batch.begin(), batch.end());
  }
  EXPECT_EQ(std::set<std::uint32_t>(seen.begin(), seen.end()).size(), 9U);
  const std::vector<std::uint32_t> first(order.batch(0).begin(), order.batch(0).end());
  const std::vector<std::uint32_t> next(order.batch(3).begin(), order.batch(3).end());
  EXPECT_NE(first, next);  // the next epoch is another order
}

TEST(EpochOrder, ABatchIsAFunctionOfItsStepAlone) {
  const Stream stream(3, 0, "order");
  EpochOrder order(100, 8, stream);
  const std::vector<std::uint32_t> seventh(order.batch(7).begin(), order.batch(7).end());
  (void)order.batch(1);
  (void)order.batch(40);
  const std::vector<std::uint32_t> again(order.batch(7).begin(), order.batch(7).end());
  EXPECT_EQ(again, seventh);
  EpochOrder fresh(100, 8, stream);
  EXPECT_EQ(std::vector<std::uint32_t>(fresh.batch(7).begin(), fresh.batch(7).end()), seventh);
}

TEST(EpochOrder, ASetSmallerThanABatchIsTheBatch) {
  EXPECT_EQ(EpochOrder(2, 64, Stream(0, 0, "order")).batch(5).size(), 2U);
}

}  // namespace
}  // namespace ceteris::loader
