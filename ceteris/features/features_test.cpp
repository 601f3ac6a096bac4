// SPDX-License-Identifier: Apache-2.0
#include "ceteris/features/features.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/base/random.hpp"
#include "ceteris/features/history_features.hpp"
#include "ceteris/features/structure_features.hpp"
#include "ceteris/image/encode.hpp"
#include "ceteris/image/orientation.hpp"
#include "ceteris/image/test_images.hpp"

namespace ceteris::features {
namespace {

std::vector<float> values_of(std::string_view family, const image_file::Header& header, const image::Image& image) {
  std::vector<float> values(feature_family(family).size());
  feature_family(family).compute(header, image, values);
  return values;
}

image_file::Header header_of(const image::Image& image) {
  image_file::Header header;
  header.width = image.width;
  header.height = image.height;
  return header;
}

float value(std::string_view family, const std::vector<float>& values, std::string_view text) {
  const std::vector<FeatureName>& names = *feature_family(family).names;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].text == text) {
      return values[i];
    }
  }
  ADD_FAILURE() << "no feature " << text;
  return -1;
}

image::Image flat(int width, int height, std::array<std::uint8_t, 3> colour) {
  image::Image image{width, height, {}};
  for (int i = 0; i < width * height; ++i) {
    image.pixels.insert(image.pixels.end(), colour.begin(), colour.end());
  }
  return image;
}

TEST(FeatureFamilies, HaveNamesOfTheirOwnForEveryValue) {
  std::set<std::string_view> families;
  for (const FeatureFamily& family : feature_families()) {
    EXPECT_TRUE(families.insert(family.name).second);
    std::set<std::string> names;
    for (const FeatureName& name : *family.names) {
      EXPECT_FALSE(name.text.empty());
      EXPECT_TRUE(names.insert(name.text).second) << name.text;
    }
  }
  EXPECT_THROW((void)feature_family("nonsense"), Bug);
}

TEST(FeatureFamilies, FillEveryValueWithANumberAndFlagsWithZeroOrOne) {
  for (const auto& [width, height] : {std::pair{1, 1}, std::pair{7, 9}, std::pair{33, 5}, std::pair{300, 280}}) {
    const image::Image image = image::test_image(width, height);
    const auto header = std::get<image_file::Header>(image_file::read_header(image::encode_jpeg(image, 80)));
    for (const FeatureFamily& family : feature_families()) {
      std::vector<float> values(family.size(), std::nanf(""));
      family.compute(header, image, values);
      for (std::size_t i = 0; i < values.size(); ++i) {
        const FeatureName& name = (*family.names)[i];
        ASSERT_TRUE(std::isfinite(values[i])) << family.name << ": " << name.text;
        if (name.kind == FeatureKind::Flag || name.kind == FeatureKind::Bucket) {
          ASSERT_TRUE(values[i] == 0 || values[i] == 1) << name.text;
        }
      }
    }
  }
}

TEST(HeaderFeatures, SayWhatTheEncoderDid) {
  const image::Image image = image::test_image(64, 48);
  const auto file = image::encode_jpeg(image, 75, image::Subsampling::Yuv444);
  const auto values = values_of("header", std::get<image_file::Header>(image_file::read_header(file)), image);
  EXPECT_EQ(value("header", values, "the format is jpeg"), 1);
  EXPECT_EQ(value("header", values, "the format is png"), 0);
  EXPECT_EQ(value("header", values, "JPEG quality"), 75);
  EXPECT_EQ(value("header", values, "JPEG quality is 75"), 1);
  EXPECT_EQ(value("header", values, "JPEG quality is 70 to 74"), 0);
  EXPECT_EQ(value("header", values, "JPEG subsampling is 4:4:4"), 1);
  EXPECT_EQ(value("header", values, "JPEG subsampling is 4:2:0"), 0);
  EXPECT_EQ(value("header", values, "JPEG tables are the standard ones scaled"), 1);
  const auto sizes = values_of("file-size", std::get<image_file::Header>(image_file::read_header(file)), image);
  EXPECT_FLOAT_EQ(value("file-size", sizes, "bytes of the file"), std::log2(static_cast<float>(file.size())));
  EXPECT_FLOAT_EQ(value("file-size", sizes, "bits per pixel"),
                  std::log2(static_cast<float>(8 * file.size()) / (64 * 48)));

  const auto png =
      values_of("header", std::get<image_file::Header>(image_file::read_header(image::encode_png(image))), image);
  EXPECT_EQ(value("header", png, "the format is png"), 1);
  EXPECT_EQ(value("header", png, "PNG colour type is RGB"), 1);
  EXPECT_EQ(value("header", png, "JPEG quality"), 0);
}

TEST(HeaderFeatures, PutEveryQualityIntoOneIntervalAndAnOpenCategoryIntoOneBucket) {
  for (int quality = 1; quality <= 100; ++quality) {
    image_file::Header header;
    header.width = header.height = 8;
    header.format = image_file::Format::Jpeg;
    header.jpeg.emplace();
    header.jpeg->quality = quality;
    header.jpeg->tables_hash = static_cast<std::uint64_t>(quality) * 977;
    const auto values = values_of("header", header, {});
    int intervals = 0;
    int buckets = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::string& text = (*feature_family("header").names)[i].text;
      intervals += text.starts_with("JPEG quality is") ? static_cast<int>(values[i]) : 0;
      buckets += text.starts_with("JPEG tables, bucket") ? static_cast<int>(values[i]) : 0;
    }
    EXPECT_EQ(intervals, 1) << quality;
    EXPECT_EQ(buckets, 1) << quality;
  }
}

TEST(HeaderFeatures, SeeNoWidthOrHeight) {
  image_file::Header a;
  a.width = 100;
  a.height = 200;
  a.bytes = 5000;
  image_file::Header b = a;
  b.width = 200;
  b.height = 100;
  EXPECT_EQ(values_of("header", a, {}), values_of("header", b, {}));
}

TEST(GeometryFeatures, AreThoseOfTheUprightImage) {
  image_file::Header header;
  header.width = 640;
  header.height = 360;
  header.exif.orientation = 6;
  const auto values = values_of("geometry", header, {});
  EXPECT_FLOAT_EQ(value("geometry", values, "width"), std::log2(360.0F));
  EXPECT_FLOAT_EQ(value("geometry", values, "longer side"), std::log2(640.0F));
  EXPECT_FLOAT_EQ(value("geometry", values, "aspect ratio"), std::log2(360.0F / 640));
  EXPECT_FLOAT_EQ(value("geometry", values, "megapixels"), std::log2(0.2304F));
  EXPECT_EQ(value("geometry", values, "portrait format"), 1);
  EXPECT_EQ(value("geometry", values, "landscape format"), 0);
  EXPECT_EQ(value("geometry", values, "width is divisible by 8"), 1);
  EXPECT_EQ(value("geometry", values, "width is divisible by 16"), 0);
  EXPECT_EQ(value("geometry", values, "height is divisible by 32"), 1);
}

TEST(ColourFeatures, OfAFlatImageAreItsColour) {
  const image::Image image = flat(10, 10, {200, 100, 10});
  EXPECT_EQ(values_of("mean-rgb", {}, image), (std::vector<float>{200, 100, 10}));
  const auto values = values_of("colour", {}, image);
  EXPECT_EQ(value("colour", values, "share of red 192-255, green 64-127, blue 0-63"), 1);
  EXPECT_EQ(std::count(values.begin(), values.end(), 0.0F), 66);  // the other boxes and the contrasts
}

TEST(ColourFeatures, OfHalfBlackHalfWhite) {
  image::Image image = flat(10, 4, {0, 0, 0});
  std::fill(image.pixels.begin() + 60, image.pixels.end(), std::uint8_t{255});
  EXPECT_EQ(values_of("mean-rgb", {}, image), (std::vector<float>{127.5, 127.5, 127.5}));
  const auto values = values_of("colour", {}, image);
  EXPECT_EQ(values.front(), 0.5F);
  EXPECT_EQ(values[63], 0.5F);
  EXPECT_EQ(value("colour", values, "contrast of green"), 127.5F);
}

TEST(ColourFeatures, DoNotChangeWhenPixelsAreShuffled) {
  const image::Image image = image::test_image(40, 30);
  std::vector<std::array<std::uint8_t, 3>> pixels(40 * 30);
  std::copy(image.pixels.begin(), image.pixels.end(), pixels.front().data());
  shuffle(std::span(pixels), Stream(1, 0, "shuffle").at(0));
  image::Image shuffled = image;
  std::copy(pixels.front().data(), pixels.front().data() + image.pixels.size(), shuffled.pixels.begin());
  EXPECT_EQ(values_of("colour", {}, image), values_of("colour", {}, shuffled));
  EXPECT_EQ(values_of("mean-rgb", {}, image), values_of("mean-rgb", {}, shuffled));
}

TEST(StructureFeatures, LookAtTheCentreSquareOnly) {
  const image::Image square = image::test_image(80, 80);
  image::Image framed = flat(120, 80, {9, 200, 30});
  for (int y = 0; y < 80; ++y) {
    std::copy(square.row(y), square.row(y) + 240, framed.row(y) + 60);
  }
  EXPECT_EQ(values_of("thumbnail", {}, framed), values_of("thumbnail", {}, square));
  EXPECT_EQ(values_of("gradients", {}, framed), values_of("gradients", {}, square));
}

TEST(ThumbnailFeatures, OfAFlatImageAreItsColour) {
  const auto values = values_of("thumbnail", {}, flat(70, 50, {255, 51, 0}));
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(values[i], i % 3 == 0 ? 1.0F : i % 3 == 1 ? 0.2F : 0.0F);
  }
}

// Grey levels rise by 8 a pixel in the direction of `degrees`, wrapping softly so that they stay in range.
image::Image ramp(double degrees) {
  image::Image image{64, 64, std::vector<std::uint8_t>(3 * 64 * 64)};
  const double turn = degrees * std::numbers::pi / 180;
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) {
      const double along = (x - 32) * std::cos(turn) + (y - 32) * std::sin(turn);
      const auto level = static_cast<std::uint8_t>(std::lround(128 + 2.5 * along));
      std::fill_n(image.row(y) + 3 * x, 3, level);
    }
  }
  return image;
}

TEST(GradientFeatures, PutARampIntoTheOrientationOfItsSlope) {
  for (std::size_t k = 0; k < 9; ++k) {
    const auto values = values_of("gradients", {}, ramp(20.0 * static_cast<double>(k)));
    for (std::size_t cell = 0; cell < 64; ++cell) {
      const auto begin = values.begin() + static_cast<std::ptrdiff_t>(9 * cell);
      EXPECT_EQ(std::max_element(begin, begin + 9) - begin, static_cast<std::ptrdiff_t>(k));
      EXPECT_GT(begin[static_cast<std::ptrdiff_t>(k)], 0.7F);
    }
  }
}

TEST(GradientFeatures, OfAFlatImageAreZeroAndContrastCancels) {
  for (const float v : values_of("gradients", {}, flat(64, 64, {80, 80, 80}))) {
    EXPECT_EQ(v, 0);
  }
  image::Image strong = image::test_image(64, 64);
  for (std::uint8_t& v : strong.pixels) {
    v = static_cast<std::uint8_t>(v & 0xFEU);
  }
  image::Image weak = strong;
  for (std::uint8_t& v : weak.pixels) {
    v = static_cast<std::uint8_t>(v / 2);
  }
  const auto a = values_of("gradients", {}, strong);
  const auto b = values_of("gradients", {}, weak);
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_NEAR(a[i], b[i], 0.25F);
  }
}

// The shares by the definition, in double.
std::vector<double> reference_shares(const image::Image& image, int left, int top, int columns, int rows) {
  const double thresholds[] = {0.5, 0.7741, 1.198, 1.855, 2.872, 4.447, 6.884, 10.66, 16.5};
  std::vector<double> shares(9 * 64);
  for (int block = 0; block < columns * rows; ++block) {
    for (int u = 0; u < 8; ++u) {
      for (int v = 0; v < 8; ++v) {
        double sum = 0;
        for (int y = 0; y < 8; ++y) {
          for (int x = 0; x < 8; ++x) {
            const std::uint8_t* pixel = image.row(top + block / columns * 8 + y) + 3 * (left + block % columns * 8 + x);
            const double brightness = 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
            sum += brightness * std::cos((2 * y + 1) * u * std::numbers::pi / 16) *
                   std::cos((2 * x + 1) * v * std::numbers::pi / 16);
          }
        }
        sum *= 0.25 * (u == 0 ? std::numbers::sqrt2 / 2 : 1) * (v == 0 ? std::numbers::sqrt2 / 2 : 1);
        for (std::size_t t = 0; t < 9; ++t) {
          shares[64 * t + static_cast<std::size_t>(8 * u + v)] += std::abs(sum) < thresholds[t] ? 1 : 0;
        }
      }
    }
  }
  for (double& share : shares) {
    share /= columns * rows;
  }
  return shares;
}

TEST(HistoryFeatures, AreTheSharesOfTheDefinition) {
  const image::Image image = image::test_image(93, 70);  // 11 x 8 whole blocks
  const auto values = values_of("history", header_of(image), image);
  const auto expected = reference_shares(image, 0, 0, 11, 8);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(values[i], expected[i], 1.0 / 88 + 1e-6);  // one coefficient may fall on the other side of a threshold
  }
  double difference = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    difference += std::abs(static_cast<double>(values[i]) - expected[i]);
  }
  EXPECT_LT(difference, 0.1);
}

TEST(HistoryFeatures, TakeTheMiddleOfALargeImage) {
  const image::Image image = image::test_image(400, 300);  // 50 x 37 blocks: the middle 32 x 32
  const auto values = values_of("history", header_of(image), image);
  const auto expected = reference_shares(image, 72, 16, 32, 32);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(values[i], expected[i], 3.0 / 1024);
  }
}

TEST(HistoryFeatures, FollowTheGridWhenTheImageWasTurned) {
  const image::Image stored = image::test_image(93, 70);
  std::vector<float> straight(feature_family("history").size());
  history_features(stored, 1, straight);
  for (const int orientation : {2, 3, 4}) {
    std::vector<float> turned(straight.size());
    history_features(upright(stored, orientation), orientation, turned);
    for (std::size_t i = 0; i < straight.size(); ++i) {
      ASSERT_NEAR(turned[i], straight[i], 0.03) << orientation;
    }
  }
  for (const int orientation : {5, 6, 7, 8}) {  // rows become columns: frequencies change places
    std::vector<float> turned(straight.size());
    history_features(upright(stored, orientation), orientation, turned);
    for (std::size_t t = 0; t < 9; ++t) {
      for (std::size_t f = 0; f < 64; ++f) {
        ASSERT_NEAR(turned[64 * t + f % 8 * 8 + f / 8], straight[64 * t + f], 0.03) << orientation;
      }
    }
  }
}

TEST(HistoryFeatures, ShowTheStepsOfAJpegQuantiser) {
  // Quality 50 is the standard's table: frequency (0, 1) has step 11. Read back, a coefficient is near 0 or beyond 5.5.
  const image::Image image = image::expect_image(
      image::decode(image::encode_jpeg(image::test_image(256, 256), 50, image::Subsampling::Yuv444)));
  const auto values = values_of("history", header_of(image), image);
  const float below_2 = value("history", values, "share of 8x8 DCT coefficients 0,1 below 1.855");
  const float below_7 = value("history", values, "share of 8x8 DCT coefficients 0,1 below 6.884");
  EXPECT_GT(below_2, 0.02);
  EXPECT_NEAR(below_7, below_2, 0.02);
}

TEST(HistoryFeatures, ShowTheGapsThatAGainLeaves) {
  image::Image image = flat(128, 128, {0, 0, 0});
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    image.pixels[i] = static_cast<std::uint8_t>(i % 200 * 5 / 4);  // every fifth level is never used
  }
  const auto values = values_of("history", header_of(image), image);
  EXPECT_LT(value("history", values, "level 104 against its neighbours"), -0.9);  // 104 = 84 * 5 / 4 - 1
  EXPECT_GT(value("history", values, "level 105 against its neighbours"), 0.2);
  EXPECT_NEAR(value("history", values, "level 106 against its neighbours"), 0, 0.05);
}

TEST(HistoryFeatures, AreZeroWhereNoBlockFits) {
  for (const auto& [width, height] : {std::pair{7, 100}, std::pair{100, 7}, std::pair{1, 1}}) {
    const image::Image image = image::test_image(width, height);
    for (const float v : values_of("history", header_of(image), image)) {
      ASSERT_EQ(v, 0);
    }
  }
}

}  // namespace
}  // namespace ceteris::features
