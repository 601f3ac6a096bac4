// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image/affine.hpp"

#include <gtest/gtest.h>

#include <string>

#include "ceteris/base/hash.hpp"
#include "ceteris/image/test_images.hpp"

namespace ceteris::image {
namespace {

constexpr std::array<std::uint8_t, 3> kFill = {124, 116, 104};

Image turned(const Image& image, double degrees) {
  return affine(image, rotation(image.width, image.height, degrees), kFill);
}

// Pillow 9.4 on formula_image(23, 17): rotate and transform(AFFINE), BICUBIC, with this fill.
TEST(Affine, IsPillowsToTheBit) {
  const Image p = formula_image(23, 17);
  EXPECT_EQ(short_hash(turned(p, 27.0)), "8f55133365d30a63");
  EXPECT_EQ(short_hash(turned(p, -13.5)), "d6c40aa76a32f09f");
  EXPECT_EQ(short_hash(turned(p, 0.3)), "5629f4f6fcfc156f");
  EXPECT_EQ(short_hash(turned(p, 90.0)), "9d09b18e9e8900dd");
  EXPECT_EQ(short_hash(turned(p, 180.0)), "87e8ade5a47aac74");
  EXPECT_EQ(short_hash(affine(p, {1, 0.27, 0, 0, 1, 0}, kFill)), "01a371610cf11b2b");
  EXPECT_EQ(short_hash(affine(p, {1, 0, 0, -0.27, 1, 0}, kFill)), "a9b637274f589b7a");
  EXPECT_EQ(short_hash(affine(p, {1, 0, 4.6575, 0, 1, 0}, kFill)), "4ea70eca147ffd14");
  EXPECT_EQ(short_hash(affine(p, {1, 0, 0, 0, 1, -6.885}, kFill)), "509a6cc9a80b2659");
}

TEST(Affine, TheIdentityIsTheImage) {
  const Image p = test_image(9, 14);
  EXPECT_EQ(affine(p, {1, 0, 0, 0, 1, 0}, kFill), p);
  EXPECT_EQ(turned(p, 0), p);
}

TEST(Affine, ShiftsByWholePixelsAndFillsWhatIsLeft) {
  const Image row{3, 1, {10, 20, 30, 40, 50, 60, 70, 80, 90}};
  EXPECT_EQ(affine(row, {1, 0, 1, 0, 1, 0}, {1, 2, 3}), (Image{3, 1, {40, 50, 60, 70, 80, 90, 1, 2, 3}}));
  EXPECT_EQ(affine(row, {1, 0, -2, 0, 1, 0}, {1, 2, 3}), (Image{3, 1, {1, 2, 3, 1, 2, 3, 10, 20, 30}}));
}

TEST(Affine, FourQuarterTurnsOfASquareAreNone) {
  const Image p = test_image(16, 16);
  EXPECT_EQ(turned(turned(turned(turned(p, 90), 90), 90), 90), p);
}

}  // namespace
}  // namespace ceteris::image
