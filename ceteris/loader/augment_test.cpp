// SPDX-License-Identifier: Apache-2.0
#include "ceteris/loader/augment.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "ceteris/image/resize.hpp"
#include "ceteris/loader/batch.hpp"
#include "ceteris/loader/rand_augment.hpp"

namespace ceteris::loader {
namespace {

constexpr int kAugmentSize = 16, kAugmentSide = 18;

image::ImageCache noisy_cache(int count) {
  image::ImageCache cache(kAugmentSide);
  Draws draws = Stream(1, 0, "noise").at(0);
  for (int i = 0; i < count; ++i) {
    image::Image image{kAugmentSide, kAugmentSide, std::vector<std::uint8_t>(3 * kAugmentSide * kAugmentSide)};
    for (std::uint8_t& value : image.pixels) value = static_cast<std::uint8_t>(draws.below(256));
    cache.append(image);
  }
  return cache;
}

const Stream kAugment(5, 2, "augment");

at::Tensor batch_of(const AugmentSpec& spec, std::vector<std::uint32_t> images, std::int64_t step = 3) {
  return Augmenter(spec, kAugmentSize, kAugment).batch(noisy_cache(6), images, step);
}

TEST(Augmenter, CropsAndFlipsAsRandomViewDoes) {
  const image::ImageCache cache = noisy_cache(6);
  const std::vector<std::uint32_t> images = {4, 0, 2};
  std::vector<View> views;
  for (const std::uint32_t image : images) {
    views.push_back(random_view({}, kAugmentSide, kAugmentSize, kAugment.at(std::uint64_t{3} << 32U | image)));
  }
  EXPECT_TRUE(batch_of({}, images).equal(image_batch(cache, images, views, kAugmentSize)));
}

// The order of timm's transforms: crop, flip, operations, and then the planes.
TEST(Augmenter, ChangesThePixelsThatTheViewShows) {
  const AugmentSpec spec{.rand_augment = 3};
  const image::ImageCache cache = noisy_cache(6);
  for (std::uint32_t image = 0; image < 6; ++image) {
    const std::uint64_t index = std::uint64_t{3} << 32U | image;
    const View view = random_view(spec, kAugmentSide, kAugmentSize, kAugment.at(index));
    image::Image seen{kAugmentSize, kAugmentSize, {}};
    for (int y = 0; y < kAugmentSize; ++y) {
      for (int x = 0; x < kAugmentSize; ++x) {
        const int column = view.left + (view.flip ? kAugmentSize - 1 - x : x);
        for (int c = 0; c < 3; ++c) {
          const int place = ((view.top + y) * kAugmentSide + column) * 3 + c;
          seen.pixels.push_back(cache.image(image)[static_cast<std::size_t>(place)]);
        }
      }
    }
    seen = rand_augment(seen, spec, kAugment.child("operations").at(index));
    const at::Tensor planes = batch_of(spec, {image})[0];
    for (int i = 0; i < kAugmentSize * kAugmentSize; ++i) {
      for (int c = 0; c < 3; ++c) {
        const double expected =
            (seen.pixels[static_cast<std::size_t>(3 * i + c)] / 255.0 - kMean[static_cast<std::size_t>(c)]) /
            kDeviation[static_cast<std::size_t>(c)];
        ASSERT_NEAR(planes[c].view(-1)[i].item<double>(), expected, 1e-5);
      }
    }
  }
}

TEST(Augmenter, AnImageDependsNeitherOnItsPlaceNorOnItsNeighbours) {
  const AugmentSpec all{.crop_area = 0.3, .rand_augment = 2, .erase = 0.7};
  const at::Tensor batch = batch_of(all, {5, 1, 3, 0});
  EXPECT_TRUE(batch_of(all, {3})[0].equal(batch[2]));
  EXPECT_TRUE(batch_of(all, {0, 5})[1].equal(batch[0]));
  EXPECT_FALSE(batch_of(all, {3}, 4)[0].equal(batch[2])) << "another step";
}

TEST(Augmenter, SwitchingOneKindOffLeavesTheOthersAsTheyWere) {
  const AugmentSpec erasing{.erase = 0.5}, both{.rand_augment = 2, .erase = 0.5}, operations{.rand_augment = 2};
  const at::Tensor plain = batch_of({}, {0, 1, 2, 3, 4, 5}), erased = batch_of(erasing, {0, 1, 2, 3, 4, 5});
  const at::Tensor all = batch_of(both, {0, 1, 2, 3, 4, 5}), changed = batch_of(operations, {0, 1, 2, 3, 4, 5});
  const at::Tensor rectangle = erased.ne(plain);
  EXPECT_TRUE(rectangle.any().item<bool>());
  EXPECT_TRUE(all.equal(at::where(rectangle, erased, changed)));
}

TEST(Augmenter, ARepeatedImageIsAugmentedAnewAndItsFirstTimeIsTheUsualOne) {
  const AugmentSpec spec{.rand_augment = 2, .repeats = 3};
  const at::Tensor batch = batch_of(spec, {4, 4, 4, 2, 2});
  const AugmentSpec once{.rand_augment = 2};
  EXPECT_TRUE(batch[0].equal(batch_of(once, {4})[0]));
  EXPECT_TRUE(batch[3].equal(batch_of(once, {2})[0]));
  EXPECT_FALSE(batch[0].equal(batch[1]));
  EXPECT_FALSE(batch[1].equal(batch[2]));
}

TEST(RandomArea, IsAsLargeAndAsLongAsItSays) {
  const Stream stream(1, 0, "area");
  double smallest = 1, largest = 0, longest = 0;
  for (std::uint64_t i = 0; i < 3000; ++i) {
    const image::Window window = random_area(0.08, 200, stream.at(i));
    EXPECT_TRUE(window.x >= 0 && window.y >= 0 && window.x + window.width <= 200 && window.y + window.height <= 200);
    const double area = window.width * window.height / 40000.0;
    smallest = std::min(smallest, area);
    largest = std::max(largest, area);
    longest = std::max(longest, static_cast<double>(window.width) / window.height);
  }
  EXPECT_NEAR(smallest, 0.08, 0.005);
  EXPECT_GT(largest, 0.95);
  EXPECT_NEAR(longest, 4.0 / 3, 0.04);
}

TEST(Augmenter, AResizedCropIsTheAreaInTheSizeOfTheInput) {
  const AugmentSpec spec{.flip = false, .crop_area = 0.2};
  const image::ImageCache cache = noisy_cache(6);
  const std::uint64_t index = std::uint64_t{3} << 32U | 1U;
  const auto pixels = cache.image(1);
  const image::Image whole{kAugmentSide, kAugmentSide, {pixels.begin(), pixels.end()}};
  const image::Window window = random_area(0.2, kAugmentSide, kAugment.child("area").at(index));
  image::ImageCache expected(kAugmentSize);
  expected.append(image::resize(whole, window, kAugmentSize, kAugmentSize));
  const std::uint32_t first = 0;
  const View all;
  EXPECT_TRUE(batch_of(spec, {1}).equal(image_batch(expected, {&first, 1}, {&all, 1}, kAugmentSize)));
}

TEST(EraseRectangle, PutsStandardNormalNoiseIntoOneRectangle) {
  constexpr int kSide = 40;
  const Stream stream(1, 0, "erasing");
  double sum = 0, squares = 0;
  std::int64_t erased = 0;
  for (std::uint64_t i = 0; i < 100; ++i) {
    std::vector<float> planes(3 * kSide * kSide, 100.0F);
    erase_rectangle(planes, kSide, stream.at(i));
    int top = kSide, bottom = -1, left = kSide, right = -1, count = 0;
    for (int k = 0; k < 3 * kSide * kSide; ++k) {
      const double value = planes[static_cast<std::size_t>(k)];
      if (value != 100) {
        const int y = k / kSide % kSide, x = k % kSide;
        top = std::min(top, y), bottom = std::max(bottom, y), left = std::min(left, x), right = std::max(right, x);
        sum += value;
        squares += value * value;
        ++count;
      }
    }
    const int height = bottom - top + 1, width = right - left + 1;
    EXPECT_EQ(count, 3 * height * width) << "a full rectangle in every channel";
    EXPECT_GE(height * width, 0.017 * kSide * kSide);
    EXPECT_LE(height * width, 0.36 * kSide * kSide);
    EXPECT_LT(std::max(height, width), kSide);
    erased += count;
  }
  EXPECT_NEAR(sum / static_cast<double>(erased), 0, 0.03);
  EXPECT_NEAR(squares / static_cast<double>(erased), 1, 0.05);
}

TEST(EpochOrder, WithRepeatsShowsEachSampleThatManyTimesInAnEpochAsLongAsBefore) {
  EpochOrder order(20, 4, Stream(3, 0, "order"), 3), plain(20, 4, Stream(3, 0, "order"));
  std::vector<std::uint32_t> seen, permutation;
  for (int step = 0; step < 5; ++step) {
    seen.insert(seen.end(), order.batch(step).begin(), order.batch(step).end());
    permutation.insert(permutation.end(), plain.batch(step).begin(), plain.batch(step).end());
  }
  ASSERT_EQ(seen.size(), 20U);
  for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], permutation[i / 3]);
}

}  // namespace
}  // namespace ceteris::loader
