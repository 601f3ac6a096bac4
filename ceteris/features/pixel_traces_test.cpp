// SPDX-License-Identifier: Apache-2.0
// The features of outer lines, of colour differences and of fixed detail, against values found by hand; and the names
// of colour profiles.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ceteris/features/block_dct.hpp"
#include "ceteris/features/border_features.hpp"
#include "ceteris/features/chroma_features.hpp"
#include "ceteris/features/fixed_detail.hpp"
#include "ceteris/image/resize.hpp"
#include "ceteris/image/test_images.hpp"
#include "ceteris/image_file/icc.hpp"

namespace ceteris::features {
namespace {

image::Image flat(int width, int height, std::uint8_t level) {
  image::Image image{width, height, {}};
  image.pixels.assign(std::size_t{3} * width * height, level);
  return image;
}

TEST(BorderFeatures, OfAFlatImageAreAllZeroWhateverItsColour) {
  std::vector<float> values(border_feature_names().size(), 9);
  border_features(flat(40, 30, 77), values);
  for (const float value : values) {
    EXPECT_EQ(value, 0);
  }
}

TEST(BorderFeatures, OfATwoPixelFrameDifferInTheFirstTwoLinesOfEverySide) {
  image::Image image = flat(64, 64, 100);
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) {
      if (x < 2 || y < 2 || x >= 62 || y >= 62) {
        std::fill_n(image.row(y) + 3 * x, 3, std::uint8_t{20});
      }
    }
  }
  std::vector<float> values(border_feature_names().size());
  border_features(image, values);
  for (std::size_t side = 0; side < 4; ++side) {
    for (std::size_t line = 0; line < kBorderLines; ++line) {
      // The line eight further inside has 60 pixels of 100 and 4 of 20, mean 95; beyond the frame all lines have.
      EXPECT_FLOAT_EQ(values[(side * kBorderLines + line) * kBorderValues], line < 2 ? -75.0F : 0.0F)
          << side << ' ' << line;
    }
  }
}

TEST(BorderFeatures, OfATinyImageAreFinite) {
  std::vector<float> values(border_feature_names().size(), std::nanf(""));
  border_features(image::test_image(1, 3), values);
  for (const float value : values) {
    EXPECT_TRUE(std::isfinite(value));
  }
}

TEST(ChromaFeatures, SeeTheFineColourThatHalvedChromaLacks) {
  const image::Image image = image::test_image(128, 128);
  // Chroma of one value for every 2 x 2 pixels, as 4:2:0 keeps it, at the same brightness.
  image::Image halved = image;
  for (int y = 0; y < 128; ++y) {
    for (int x = 0; x < 128; ++x) {
      int sums[3] = {};
      for (int k = 0; k < 4; ++k) {
        const std::uint8_t* pixel = image.row(y / 2 * 2 + k / 2) + 3 * (x / 2 * 2 + k % 2);
        for (int c = 0; c < 3; ++c) {
          sums[c] += pixel[c];
        }
      }
      for (int c = 0; c < 3; ++c) {
        halved.row(y)[3 * x + c] = static_cast<std::uint8_t>(sums[c] / 4);
      }
    }
  }
  std::vector<float> full(chroma_feature_names().size()), less(full.size());
  chroma_features(image, 1, full);
  chroma_features(halved, 1, less);
  double gain = 0;
  for (std::size_t f = 0; f < full.size(); ++f) {
    gain += static_cast<double>(less[f] - full[f]);
  }
  EXPECT_GT(gain, 0);  // more coefficients are small
}

TEST(BlockDct, CountsCoefficientsAsAPlainSumOfCosinesDoes) {
  const image::Image image = image::test_image(16, 8);
  const std::vector<float> thresholds = {0.5F, 4.0F, 32.0F};
  std::vector<float> shares(thresholds.size() * kDctFrequencies);
  small_coefficient_shares(image, {0, 0, 16, 8}, kRedDifference, thresholds, shares);
  for (std::size_t t = 0; t < thresholds.size(); ++t) {
    for (std::size_t f = 0; f < kDctFrequencies; ++f) {
      double count = 0;
      for (int block = 0; block < 2; ++block) {
        double sum = 0;
        for (int y = 0; y < 8; ++y) {
          for (int x = 0; x < 8; ++x) {
            const std::uint8_t* p = image.row(y) + 3 * (8 * block + x);
            const double cr = 0.5 * p[0] - 0.418688 * p[1] - 0.081312 * p[2];
            const auto u = static_cast<double>(f / 8), v = static_cast<double>(f % 8);
            sum += cr * std::cos((2 * y + 1) * u * std::numbers::pi / 16) *
                   std::cos((2 * x + 1) * v * std::numbers::pi / 16) * (f / 8 == 0 ? std::sqrt(0.125) : 0.5) *
                   (f % 8 == 0 ? std::sqrt(0.125) : 0.5);
          }
        }
        count += std::abs(sum) < static_cast<double>(thresholds[t]) ? 0.5 : 0;
      }
      EXPECT_NEAR(static_cast<double>(shares[t * kDctFrequencies + f]), count, 1e-6) << t << ' ' << f;
    }
  }
}

TEST(FixedDetail, IsBrightnessLessItsSurroundingsInEighths) {
  image::Image image = flat(200, 100, 100);
  std::fill_n(image.row(97) + 3 * 190, 3, std::uint8_t{110});  // 9 px from the right, 2 from the bottom
  std::vector<std::int8_t> detail(kDetailValues, 99);
  fixed_detail(image, detail);
  const auto at = [&](int field, int x, int y) { return detail[(field * kDetailSide + y) * kDetailSide + x]; };
  // 10 levels above 9 x 7 pixels (the image ends two lines below): 10 - 10 / 63, in eighths.
  EXPECT_EQ(at(3, 64 - 10, 64 - 3), std::lround(8 * (10 - 10.0 / 63)));
  EXPECT_EQ(at(3, 64 - 11, 64 - 3), std::lround(-8 * 10.0 / 63));
  EXPECT_EQ(at(3, 0, 0), 0);
  for (const int field : {0, 1, 2}) {
    EXPECT_EQ(at(field, 64 - 10, 64 - 3), 0) << field;
  }
}

TEST(FixedDetail, IsItsDefinitionEverywhere) {
  for (const auto& [width, height] : {std::pair{200, 90}, {64, 68}, {67, 5}, {3, 70}}) {
    const image::Image image = image::test_image(width, height, static_cast<std::uint64_t>(width));
    std::vector<std::int8_t> detail(kDetailValues);
    fixed_detail(image, detail);
    const auto grey = [&](int x, int y) {
      const std::uint8_t* pixel = image.row(y) + std::size_t{3} * x;
      return (77 * pixel[0] + 150 * pixel[1] + 29 * pixel[2]) / 256;
    };
    // What lies beyond a corner's 64 + 4 pixels belongs to no mean.
    const int right = std::min(width, kDetailSide + 4), bottom = std::min(height, kDetailSide + 4);
    for (int y = 0; y < std::min(kDetailSide, height); ++y) {
      for (int x = 0; x < std::min(kDetailSide, width); ++x) {
        int sum = 0, count = 0;
        for (int v = std::max(0, y - 4); v < std::min(bottom, y + 5); ++v) {
          for (int u = std::max(0, x - 4); u < std::min(right, x + 5); ++u, ++count) {
            sum += grey(u, v);
          }
        }
        const float value = 8 * (static_cast<float>(grey(x, y)) - static_cast<float>(sum) / static_cast<float>(count));
        ASSERT_EQ(detail[y * kDetailSide + x], std::lrint(std::clamp(value, -127.0F, 127.0F)))
            << width << " x " << height << " at " << x << ", " << y;
      }
    }
  }
}

TEST(FixedDetail, KeepsCornersAtTheirOwnSideOfASmallImage) {
  image::Image image = flat(30, 20, 100);
  std::fill_n(image.row(19) + 3 * 29, 3, std::uint8_t{108});
  std::vector<std::int8_t> detail(kDetailValues, 99);
  fixed_detail(image, detail);
  const auto at = [&](int field, int x, int y) { return detail[(field * kDetailSide + y) * kDetailSide + x]; };
  EXPECT_GT(at(0, 29, 19), 0);
  EXPECT_GT(at(3, 63, 63), 0);
  EXPECT_EQ(at(0, 30, 19), 0);
  EXPECT_EQ(at(3, 63 - 30, 63), 0);
}

std::vector<std::byte> text_bytes(const std::string& text) {
  std::vector<std::byte> bytes(text.size());
  std::transform(text.begin(), text.end(), bytes.begin(), [](char c) { return static_cast<std::byte>(c); });
  return bytes;
}

TEST(ProfileName, IsReadFromBothKindsOfDescription) {
  using namespace std::string_literals;
  const std::string head = std::string(128, '\0') + "\0\0\0\x01"s + "desc\0\0\0\x90\0\0\0\x40"s;
  EXPECT_EQ(image_file::profile_name(text_bytes(head + "desc\0\0\0\0\0\0\0\x05sRGB\0"s + std::string(60, '\0'))),
            "sRGB");
  EXPECT_EQ(image_file::profile_name(text_bytes(head + "mluc\0\0\0\0\0\0\0\x01\0\0\0\x0c"s +
                                                "enUS\0\0\0\x06\0\0\0\x1c\0P\0"s + "3\0a"s + std::string(60, '\0'))),
            "P3a");
  EXPECT_EQ(image_file::profile_name(text_bytes(head)), "");
  EXPECT_EQ(image_file::profile_name(text_bytes(std::string(500, '\xff'))), "");
  EXPECT_EQ(image_file::compressed_profile_name(text_bytes("not zlib")), "");
}

}  // namespace
}  // namespace ceteris::features
