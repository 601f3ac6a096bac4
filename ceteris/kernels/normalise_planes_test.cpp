// SPDX-License-Identifier: Apache-2.0
#include "ceteris/kernels/normalise_planes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::kernels {
namespace {

using ::testing::ElementsAre;

// Means and deviations of ImageNet, as most published recipes use.
constexpr std::array<double, 3> kMean{0.485, 0.456, 0.406};
constexpr std::array<double, 3> kStd{0.229, 0.224, 0.225};
constexpr ChannelScale kIdentity{{1, 1, 1}, {0, 0, 0}};

/// Every byte value occurs in every channel when there are enough pixels.
std::vector<std::uint8_t> pixels(int width, int height) {
  std::vector<std::uint8_t> bytes(std::size_t{3} * width * height);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(i * 167 + i / 256);
  }
  return bytes;
}

class NormalisePlanes : public testing::TestWithParam<NormaliseImplementation> {};

TEST_P(NormalisePlanes, unpacks_crops_and_mirrors) {
  // Four columns and two rows; pixel (x, y) is (10 y + x, 100 + 10 y + x, 200 + 10 y + x).
  std::vector<std::uint8_t> bytes;
  for (int y = 0; y < 2; ++y) {
    for (int x = 0; x < 4; ++x) {
      for (const int base : {0, 100, 200}) {
        bytes.push_back(static_cast<std::uint8_t>(base + 10 * y + x));
      }
    }
  }
  std::vector<float> planes(12);
  GetParam().run({bytes, 4, 2}, {1, 0, 2, 2, false}, kIdentity, planes);
  EXPECT_THAT(planes, ElementsAre(1, 2, 11, 12, 101, 102, 111, 112, 201, 202, 211, 212));
  GetParam().run({bytes, 4, 2}, {1, 0, 2, 2, true}, kIdentity, planes);
  EXPECT_THAT(planes, ElementsAre(2, 1, 12, 11, 102, 101, 112, 111, 202, 201, 212, 211));
}

TEST_P(NormalisePlanes, is_as_near_to_float64_as_its_page_says) {
  const std::vector<std::uint8_t> bytes = pixels(64, 16);
  std::vector<float> planes(bytes.size());
  GetParam().run({bytes, 64, 16}, {0, 0, 64, 16, false}, channel_scale(kMean, kStd), planes);
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t i = 0; i < 1024; ++i) {
      const double x = bytes[3 * i + c] / 255.0;
      const double size = 3 * x / kStd[c] + 2 * kMean[c] / kStd[c];
      ASSERT_NEAR(planes[1024 * c + i], (x - kMean[c]) / kStd[c], 0x1p-24 * size) << c << " " << i;
    }
  }
}

TEST_P(NormalisePlanes, has_the_bits_of_the_reference_for_every_width_and_place) {
  const std::vector<std::uint8_t> bytes = pixels(70, 9);
  const ChannelScale scale = channel_scale(kMean, kStd);
  for (int width = 0; width <= 70; ++width) {
    for (const bool flip : {false, true}) {
      for (const int left : {0, (70 - width) / 2, 70 - width}) {
        const Crop crop{left, 2, width, 7, flip};
        // One float too many, which must stay as it is.
        std::vector<float> mine(std::size_t{3} * width * 7 + 1, 42.0F);
        std::vector<float> reference = mine;
        GetParam().run({bytes, 70, 9}, crop, scale, std::span(mine).first(mine.size() - 1));
        normalise_implementations().back().run({bytes, 70, 9}, crop, scale,
                                               std::span(reference).first(reference.size() - 1));
        ASSERT_EQ(mine, reference) << width << " " << left << " " << flip;
      }
    }
  }
}

TEST_P(NormalisePlanes, reads_no_byte_outside_the_image) {
  // The allocation ends with the last pixel of the crop, so that the address sanitizer sees one byte too many.
  for (int width = 1; width <= 40; ++width) {
    const std::vector<std::uint8_t> bytes = pixels(width, 1);
    std::vector<float> planes(std::size_t{3} * width);
    GetParam().run({bytes, width, 1}, {0, 0, width, 1, false}, kIdentity, planes);
    EXPECT_EQ(planes.back(), bytes.back());
  }
}

TEST_P(NormalisePlanes, reverses_every_row_when_mirrored) {
  const std::vector<std::uint8_t> bytes = pixels(37, 3);
  std::vector<float> forth(bytes.size());
  std::vector<float> back(bytes.size());
  GetParam().run({bytes, 37, 3}, {0, 0, 37, 3, false}, kIdentity, forth);
  GetParam().run({bytes, 37, 3}, {0, 0, 37, 3, true}, kIdentity, back);
  for (std::size_t row = 0; row < 9; ++row) {
    for (std::size_t x = 0; x < 37; ++x) {
      ASSERT_EQ(forth[row * 37 + x], back[row * 37 + 36 - x]);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Implementations, NormalisePlanes, testing::ValuesIn(normalise_implementations()),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(NormaliseHighway, has_the_same_bits_on_every_instruction_set_of_this_machine) {
  const std::vector<std::uint8_t> bytes = pixels(70, 9);
  const ChannelScale scale = channel_scale(kMean, kStd);
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::GetChosenTarget().Update(target);
    for (int width = 1; width <= 69; ++width) {
      for (const bool flip : {false, true}) {
        std::vector<float> mine(std::size_t{3} * width * 9);
        std::vector<float> reference(mine.size());
        normalise_highway({bytes, 70, 9}, {1, 0, width, 9, flip}, scale, mine);
        normalise_reference({bytes, 70, 9}, {1, 0, width, 9, flip}, scale, reference);
        ASSERT_EQ(mine, reference) << hwy::TargetName(target) << " " << width << " " << flip;
      }
    }
  }
  hwy::GetChosenTarget().DeInit();
}

TEST(ChannelScaleOf, brings_the_mean_to_zero_and_one_deviation_to_one) {
  const ChannelScale scale = channel_scale(kMean, kStd);
  for (std::size_t c = 0; c < 3; ++c) {
    const auto gain = static_cast<double>(scale.scale[c]);
    const auto offset = static_cast<double>(scale.offset[c]);
    EXPECT_NEAR(255 * kMean[c] * gain + offset, 0, 1e-6);
    EXPECT_NEAR(255 * (kMean[c] + kStd[c]) * gain + offset, 1, 1e-6);
  }
  EXPECT_THROW((void)channel_scale(kMean, {1, 0, 1}), Bug);
}

TEST(NormalisePlanesChecks, refuse_a_crop_outside_the_image_and_wrong_sizes) {
  const std::vector<std::uint8_t> bytes = pixels(4, 4);
  std::vector<float> planes(12);
  EXPECT_NO_THROW(normalise_planes({bytes, 4, 4}, {2, 2, 2, 2, false}, kIdentity, planes));
  EXPECT_THROW(normalise_planes({bytes, 4, 4}, {3, 2, 2, 2, false}, kIdentity, planes), Bug);
  EXPECT_THROW(normalise_planes({bytes, 4, 4}, {-1, 2, 2, 2, false}, kIdentity, planes), Bug);
  EXPECT_THROW(normalise_planes({bytes, 4, 4}, {0, 0, 2, 3, false}, kIdentity, planes), Bug);
  EXPECT_THROW(normalise_planes({bytes, 4, 3}, {0, 0, 2, 2, false}, kIdentity, planes), Bug);
  EXPECT_NO_THROW(normalise_planes({{}, 0, 0}, {0, 0, 0, 0, false}, kIdentity, {}));
}

TEST(NormaliseImplementations, end_with_the_reference) {
  EXPECT_EQ(normalise_implementations().back().name, "reference");
}

}  // namespace
}  // namespace ceteris::kernels
