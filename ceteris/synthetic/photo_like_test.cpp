// SPDX-License-Identifier: Apache-2.0
#include "ceteris/synthetic/photo_like.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/features/duplicates.hpp"
#include "ceteris/image/resize.hpp"
#include "ceteris/image/test_images.hpp"
#include "ceteris/image_file/header.hpp"

namespace ceteris::synthetic {
namespace {

PhotoLikeSpec small() {
  return {.min_side = 64, .max_side = 64};
}

double mean_of(const image::Image& image, std::size_t channel) {
  double sum = 0;
  for (std::size_t i = channel; i < image.pixels.size(); i += 3) {
    sum += image.pixels[i];
  }
  return sum / (static_cast<double>(image.pixels.size()) / 3);
}

TEST(PhotoLike, DependsOnSeedAndIndexAndNothingElse) {
  const image::Image image = render_photo_like(small(), 7);
  (void)render_photo_like(small(), 8);
  EXPECT_EQ(render_photo_like(small(), 7), image);
  EXPECT_NE(render_photo_like(small(), 8), image);
  PhotoLikeSpec other = small();
  other.seed = 2;
  EXPECT_NE(render_photo_like(other, 7), image);
}

TEST(PhotoLike, IsTheSameFromEveryThread) {
  std::vector<image::Image> serial(24);
  std::vector<image::Image> parallel(24);
  for (std::size_t i = 0; i < serial.size(); ++i) {
    serial[i] = render_photo_like(small(), i);
  }
  Executor executor(4);
  executor.parallel_for(parallel.size(), [&](std::size_t i) { parallel[i] = render_photo_like(small(), i); });
  EXPECT_EQ(serial, parallel);
}

TEST(PhotoLike, KeepsToItsSizesAndShapes) {
  PhotoLikeSpec spec{.min_side = 50, .max_side = 60, .upright_share = 0};
  std::set<int> sides;
  for (std::uint64_t i = 0; i < 100; ++i) {
    const image::Image image = render_photo_like(spec, i);
    EXPECT_GE(image.width, image.height);
    sides.insert(image.height);
  }
  EXPECT_EQ(*sides.begin(), 50);
  EXPECT_EQ(*sides.rbegin(), 60);
  spec.upright_share = 1;
  for (std::uint64_t i = 0; i < 20; ++i) {
    const image::Image image = render_photo_like(spec, i);
    EXPECT_LE(image.width, image.height);
  }
}

TEST(PhotoLike, ShowsTheSameSceneAtEverySize) {
  PhotoLikeSpec large = small();
  large.min_side = large.max_side = 192;
  for (std::uint64_t i = 0; i < 5; ++i) {
    const image::Image reduced = resize(render_photo_like(large, i), 64, 64);
    const image::Image direct = resize(render_photo_like(small(), i), 64, 64);
    double difference = 0;
    for (std::size_t k = 0; k < direct.pixels.size(); ++k) {
      difference += std::abs(static_cast<int>(direct.pixels[k]) - static_cast<int>(reduced.pixels[k]));
    }
    EXPECT_LT(difference / static_cast<double>(direct.pixels.size()), 8);
  }
}

TEST(PhotoLike, AnAlterationChangesNeitherSceneNorSize) {
  for (const AlterationSpec& alteration :
       {AlterationSpec{.jpeg_quality = 60}, AlterationSpec{.scale = 0.6}, AlterationSpec{.scale = 1.5},
        AlterationSpec{.gain = 1.03}, AlterationSpec{.colour_cast = 5}}) {
    PhotoLikeSpec altered = small();
    altered.alteration = alteration;
    for (std::uint64_t i = 0; i < 5; ++i) {
      const image::Image plain = render_photo_like(small(), i);
      const image::Image image = render_photo_like(altered, i);
      ASSERT_EQ(image.width, plain.width);
      ASSERT_EQ(image.height, plain.height);
      EXPECT_NE(image, plain);
      for (std::size_t c = 0; c < 3; ++c) {
        EXPECT_NEAR(mean_of(image, c), mean_of(plain, c), 7);
      }
    }
  }
}

TEST(PhotoLike, HasTheSpectrumOfNaturalScenes) {
  // Halving the resolution keeps the contrast between neighbours about equal when amplitudes fall as 1/f; white noise
  // would halve it, smooth gradients would double it.
  double fine = 0;
  double coarse = 0;
  const auto neighbours = [](const image::Image& image) {
    double sum = 0;
    for (int y = 0; y < image.height; ++y) {
      for (int x = 1; x < image.width; ++x) {
        const int step = image.row(y)[3 * x + 1] - image.row(y)[3 * x - 2];
        sum += step * step;
      }
    }
    return sum / (image.height * (image.width - 1));
  };
  for (std::uint64_t i = 0; i < 20; ++i) {
    const image::Image image = render_photo_like({}, i);
    fine += neighbours(image);
    coarse += neighbours(resize(image, image.width / 2, image.height / 2));
  }
  EXPECT_GT(std::sqrt(coarse / fine), 0.8);
  EXPECT_LT(std::sqrt(coarse / fine), 1.8);
}

TEST(PhotoLike, NoTwoImagesLookAlike) {
  std::vector<features::DifferenceHash> hashes;
  for (std::uint64_t i = 0; i < 300; ++i) {
    hashes.push_back(features::difference_hash(render_photo_like(small(), i)));
  }
  features::DisjointSets sets(hashes.size());
  features::unite_near(sets, hashes);
  EXPECT_EQ(sets.numbered().back(), hashes.size() - 1);
}

TEST(PhotoLike, WritesTheFormatAndQualityAskedFor) {
  PhotoLikeSpec spec = small();
  spec.quality = 77;
  const auto jpeg = std::get<image_file::Header>(image_file::read_header(photo_like_file(spec, 0)));
  EXPECT_EQ(jpeg.format, image_file::Format::Jpeg);
  EXPECT_EQ(jpeg.jpeg->quality, 77);
  spec.format = FileFormat::Png;
  const auto png = photo_like_file(spec, 0);
  EXPECT_EQ(std::get<image_file::Header>(image_file::read_header(png)).format, image_file::Format::Png);
  EXPECT_EQ(image::expect_image(image::decode(png)), render_photo_like(spec, 0));
}

TEST(PhotoLike, RefusesSidesInTheWrongOrder) {
  EXPECT_THROW((void)render_photo_like({.min_side = 65, .max_side = 64}, 0), Bug);
}

TEST(Alter, DoesNothingByDefaultAndOneThingAtATime) {
  const image::Image image = image::test_image(40, 30);
  EXPECT_EQ(alter(image, {}), image);
  const image::Image gained = alter(image, {.gain = 1.5});
  const image::Image cast = alter(image, {.colour_cast = 10});
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    const int level = image.pixels[i];
    const int shift = i % 3 == 0 ? 10 : i % 3 == 1 ? 0 : -10;
    ASSERT_EQ(gained.pixels[i], std::lround(std::min(255.0, 1.5 * level)));
    ASSERT_EQ(cast.pixels[i], std::clamp(level + shift, 0, 255));
  }
  const image::Image scaled = alter(image, {.scale = 0.5});
  EXPECT_EQ(scaled.width, 20);
  EXPECT_EQ(scaled.height, 15);
  const image::Image coded = alter(image, {.jpeg_quality = 90});
  EXPECT_NE(coded, image);
  EXPECT_LT(image::largest_difference(coded, image), 160);
}

}  // namespace
}  // namespace ceteris::synthetic
