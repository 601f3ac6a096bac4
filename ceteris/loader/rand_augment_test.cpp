// SPDX-License-Identifier: Apache-2.0
#include "ceteris/loader/rand_augment.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/image/adjust.hpp"
#include "ceteris/image/affine.hpp"

namespace ceteris::loader {
namespace {

/// Values of every size, no two channels alike.
image::Image rand_image() {
  image::Image image{20, 20, {}};
  for (int i = 0; i < 1200; ++i) {
    image.pixels.push_back(static_cast<std::uint8_t>(i * i % 251 / (i % 3 + 1)));
  }
  return image;
}

image::Image done(std::string_view operation, double magnitude, bool negative = false) {
  return rand_operation(rand_image(), operation, magnitude, negative);
}

// The levels of timm's "inc1" operations at magnitude 9.
TEST(RandOperation, HasTheLevelsOfTimm) {
  constexpr std::array<std::uint8_t, 3> kGrey = {124, 116, 104};
  const image::Image p = rand_image();
  EXPECT_EQ(done("posterise", 9), image::posterise(p, 1));
  EXPECT_EQ(done("posterise", 10), image::posterise(p, 0));
  EXPECT_EQ(done("solarise", 9), image::solarise(p, 26));
  EXPECT_EQ(done("solarise", 0), p);
  EXPECT_EQ(done("solarise_add", 9), image::solarise_add(p, 99));
  EXPECT_EQ(done("colour", 9), image::adjust_colour(p, 1.81));
  EXPECT_EQ(done("colour", 9, true), image::adjust_colour(p, 1 - 0.81));
  EXPECT_EQ(done("contrast", 10, true), image::adjust_contrast(p, 0.1)) << "never less than a tenth";
  EXPECT_EQ(done("brightness", 5), image::adjust_brightness(p, 1.45));
  EXPECT_EQ(done("sharpness", 5), image::adjust_sharpness(p, 1.45));
  EXPECT_EQ(done("rotate", 9), image::affine(p, image::rotation(20, 20, 27), kGrey));
  EXPECT_EQ(done("shear_x", 5, true), image::affine(p, {1, -0.15, 0, 0, 1, 0}, kGrey));
  EXPECT_EQ(done("shear_y", 5), image::affine(p, {1, 0, 0, 0.15, 1, 0}, kGrey));
  EXPECT_EQ(done("translate_x", 10), image::affine(p, {1, 0, 9, 0, 1, 0}, kGrey));
  EXPECT_EQ(done("translate_y", 10, true), image::affine(p, {1, 0, 0, 0, 1, -9}, kGrey));
  EXPECT_THROW((void)done("sharpen", 5), Bug);
}

TEST(RandOperation, EveryOneOfTheListChangesAnImage) {
  for (const std::string_view operation : kRandOperations) {
    EXPECT_NE(done(operation, 9), rand_image()) << operation;
  }
}

TEST(RandAugment, DrawsTheOperationsEvenlyAndDoesHalfOfThem) {
  const Stream stream(1, 0, "operations");
  const AugmentSpec one{.rand_augment = 1, .rand_spread = 0};
  // At a fixed magnitude an image becomes one of few: itself, or one for each operation and sign.
  const auto key = [](const image::Image& image) { return std::string(image.pixels.begin(), image.pixels.end()); };
  std::map<std::string, std::string> known;
  for (const std::string_view operation : kRandOperations) {
    for (const bool negative : {false, true}) known[key(done(operation, 9, negative))] = operation;
  }
  std::map<std::string, int> counts;
  constexpr int kImages = 6000;
  for (std::uint64_t i = 0; i < kImages; ++i) {
    const image::Image changed = rand_augment(rand_image(), one, stream.at(i));
    const auto found = known.find(key(changed));
    ++counts[found == known.end() ? "none" : found->second];
  }
  EXPECT_NEAR(counts["none"], kImages / 2, 200);
  EXPECT_EQ(counts.size(), kRandOperations.size() + 1);
  for (const std::string_view operation : kRandOperations) {
    EXPECT_NEAR(counts[std::string(operation)], kImages / 30, 60) << operation;
  }
}

TEST(RandAugment, TwoOperationsAreOneAndThenAnother) {
  const AugmentSpec one{.rand_augment = 1}, two{.rand_augment = 2};
  const Stream stream(1, 0, "operations");
  int changed_twice = 0;
  for (std::uint64_t i = 0; i < 40; ++i) {
    Draws draws = stream.at(i);
    const image::Image first = rand_augment(rand_image(), one, draws);
    // What an operation draws, done or not: which, whether, how strong, which way.
    (void)draws.below(kRandOperations.size());
    (void)draws.uniform();
    (void)draws.normal();
    (void)draws.uniform();
    const image::Image second = rand_augment(first, one, draws);
    EXPECT_EQ(rand_augment(rand_image(), two, stream.at(i)), second);
    changed_twice += first == rand_image() || second == first ? 0 : 1;
  }
  EXPECT_GT(changed_twice, 3);
  EXPECT_EQ(rand_augment(rand_image(), {}, stream.at(0)), rand_image()) << "none is the default";
}

}  // namespace
}  // namespace ceteris::loader
