// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image/adjust.hpp"

#include <gtest/gtest.h>

#include <string>

#include "ceteris/base/hash.hpp"
#include "ceteris/image/test_images.hpp"

namespace ceteris::image {
namespace {

/// A pixel of each channel.
Image pixel(int red, int green, int blue) {
  return {1, 1, {static_cast<std::uint8_t>(red), static_cast<std::uint8_t>(green), static_cast<std::uint8_t>(blue)}};
}

// Pillow 9.4 on formula_image(23, 17): ImageOps, ImageEnhance, and point() for solarise_add and the threshold 256.
TEST(Adjust, IsPillowsToTheBit) {
  const Image p = formula_image(23, 17);
  EXPECT_EQ(short_hash(invert(p)), "de90f5c68e419de7");
  EXPECT_EQ(short_hash(posterise(p, 1)), "969ae925b284ad88");
  EXPECT_EQ(short_hash(posterise(p, 2)), "56ddffc5ac32c539");
  EXPECT_EQ(short_hash(posterise(p, 4)), "da81ab35557ce355");
  EXPECT_EQ(short_hash(solarise(p, 0)), "de90f5c68e419de7");
  EXPECT_EQ(short_hash(solarise(p, 26)), "e069f966067c54c8");
  EXPECT_EQ(short_hash(solarise(p, 128)), "c988eed072b3e842");
  EXPECT_EQ(short_hash(solarise(p, 256)), "a05c3cbe6474d965");
  EXPECT_EQ(short_hash(solarise_add(p, 0)), "a05c3cbe6474d965");
  EXPECT_EQ(short_hash(solarise_add(p, 99)), "a422fbb226ff8635");
  EXPECT_EQ(short_hash(auto_contrast(p)), "6c36b443e2b7877b");
  EXPECT_EQ(short_hash(equalise(p)), "6d231863a5297e4b");
  EXPECT_EQ(short_hash(adjust_colour(p, 0.19)), "20a8f02e19d6d63d");
  EXPECT_EQ(short_hash(adjust_contrast(p, 0.19)), "c271935950106fd0");
  EXPECT_EQ(short_hash(adjust_brightness(p, 0.19)), "4a924b6e117e6eef");
  EXPECT_EQ(short_hash(adjust_sharpness(p, 0.19)), "aabe5a42a2e76333");
  EXPECT_EQ(short_hash(adjust_colour(p, 1.0)), "a05c3cbe6474d965");
  EXPECT_EQ(short_hash(adjust_contrast(p, 1.0)), "a05c3cbe6474d965");
  EXPECT_EQ(short_hash(adjust_brightness(p, 1.0)), "a05c3cbe6474d965");
  EXPECT_EQ(short_hash(adjust_sharpness(p, 1.0)), "a05c3cbe6474d965");
  EXPECT_EQ(short_hash(adjust_colour(p, 1.81)), "18ad16477a322893");
  EXPECT_EQ(short_hash(adjust_contrast(p, 1.81)), "3420e2dea41fc2dc");
  EXPECT_EQ(short_hash(adjust_brightness(p, 1.81)), "868615862587ee5f");
  EXPECT_EQ(short_hash(adjust_sharpness(p, 1.81)), "f3fa6e67ab030890");
}

TEST(Adjust, FollowsItsDefinitionsOnSinglePixels) {
  EXPECT_EQ(invert(pixel(0, 100, 255)), pixel(255, 155, 0));
  EXPECT_EQ(posterise(pixel(255, 100, 31), 3), pixel(224, 96, 0));
  EXPECT_EQ(posterise(pixel(255, 100, 31), 0), pixel(0, 0, 0));
  EXPECT_EQ(posterise(pixel(255, 100, 31), 8), pixel(255, 100, 31));
  EXPECT_EQ(solarise(pixel(99, 100, 255), 100), pixel(99, 155, 0));
  EXPECT_EQ(solarise_add(pixel(127, 128, 10), 200), pixel(255, 128, 210));
  EXPECT_EQ(adjust_brightness(pixel(10, 100, 200), 1.5), pixel(15, 150, 255));
  EXPECT_EQ(adjust_colour(pixel(255, 0, 0), 0), pixel(76, 76, 76)) << "0.299 of red";
  EXPECT_EQ(adjust_contrast(pixel(60, 60, 60), 0.3), pixel(60, 60, 60)) << "one pixel is its own mean";
  EXPECT_EQ(adjust_sharpness(pixel(1, 2, 3), 0), pixel(1, 2, 3)) << "all is edge";
}

TEST(Adjust, StretchesAChannelAndLeavesAFlatOne) {
  const Image two{2, 1, {50, 7, 0, 150, 7, 255}};
  EXPECT_EQ(auto_contrast(two), (Image{2, 1, {0, 7, 0, 255, 7, 255}}));
  EXPECT_EQ(equalise(two), two) << "fewer pixels than values";
}

TEST(Adjust, FactorOneIsTheImage) {
  const Image p = test_image(20, 12);
  for (const Image& same :
       {adjust_colour(p, 1), adjust_contrast(p, 1), adjust_brightness(p, 1), adjust_sharpness(p, 1)}) {
    EXPECT_EQ(same, p);
  }
}

}  // namespace
}  // namespace ceteris::image
