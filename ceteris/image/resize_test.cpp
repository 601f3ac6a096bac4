// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image/resize.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>

#include "ceteris/base/error.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/base/random.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/image/encode.hpp"
#include "ceteris/image/resize_passes.hpp"
#include "ceteris/image/test_images.hpp"
#include "tests/support/requirement.hpp"

namespace ceteris::image {
namespace {

Image noise(int width, int height) {
  Image image{width, height, std::vector<std::uint8_t>(std::size_t{3} * width * height)};
  Draws draws = Stream(7, 0, "noise").at(0);
  for (std::uint8_t& value : image.pixels) {
    value = static_cast<std::uint8_t>(draws.below(256));
  }
  return image;
}

// Weight of input `i` for output `o` by the definition: a triangle of half width max(1, in / out) around the centre of
// the output pixel, normalised over the inputs whose centre it reaches.
double exact_weight(int in, int out, int o, int i) {
  const double scale = static_cast<double>(in) / out;
  const double support = std::max(1.0, scale);
  const auto raw = [&](int k) { return std::max(0.0, 1 - std::abs(k + 0.5 - (o + 0.5) * scale) / support); };
  double sum = 0;
  for (int k = 0; k < in; ++k) {
    sum += raw(k);
  }
  return raw(i) / sum;
}

std::vector<double> exact_resize(const Image& source, int width, int height) {
  std::vector<double> middle(std::size_t{3} * width * source.height);
  for (int x = 0; x < width; ++x) {
    for (int i = 0; i < source.width; ++i) {
      const double weight = exact_weight(source.width, width, x, i);
      for (int y = 0; weight > 0 && y < source.height; ++y) {
        for (int c = 0; c < 3; ++c) {
          middle[static_cast<std::size_t>((y * width + x) * 3 + c)] += weight * source.row(y)[3 * i + c];
        }
      }
    }
  }
  std::vector<double> result(std::size_t{3} * width * height);
  for (int y = 0; y < height; ++y) {
    for (int i = 0; i < source.height; ++i) {
      const double weight = exact_weight(source.height, height, y, i);
      for (int k = 0; weight > 0 && k < 3 * width; ++k) {
        result[static_cast<std::size_t>(y * width * 3 + k)] +=
            weight * middle[static_cast<std::size_t>(i * width * 3 + k)];
      }
    }
  }
  return result;
}

double largest_error(const Image& image, const std::vector<double>& exact) {
  double largest = 0;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    largest = std::max(largest, std::abs(image.pixels[i] - exact[i]));
  }
  return largest;
}

TEST(Resize, IsWithinOneLevelOfExactArithmeticForAllKindsOfSizes) {
  constexpr std::array<std::array<int, 4>, 9> kSizes = {{{64, 48, 32, 24},
                                                         {100, 75, 64, 64},
                                                         {33, 57, 64, 64},
                                                         {500, 375, 32, 32},
                                                         {9, 7, 1, 1},
                                                         {1, 1, 5, 3},
                                                         {97, 3, 224, 224},
                                                         {900, 11, 15, 40},
                                                         {31, 31, 30, 32}}};
  for (const auto& [in_width, in_height, width, height] : kSizes) {
    for (const Image& source : {test_image(in_width, in_height), noise(in_width, in_height)}) {
      const Image resized = resize(source, width, height);
      ASSERT_EQ(resized.width, width);
      ASSERT_EQ(resized.height, height);
      EXPECT_LE(largest_error(resized, exact_resize(source, width, height)), 1.0)
          << in_width << "x" << in_height << " to " << width << "x" << height;
    }
  }
}

TEST(Resize, KeepsAFlatImageExactlyFlat) {
  for (const int value : {0, 1, 127, 254, 255}) {
    Image flat{301, 77, {}};
    flat.pixels.assign(std::size_t{3} * 301 * 77, static_cast<std::uint8_t>(value));
    for (const int size : {1, 7, 64, 300, 500}) {
      for (const std::uint8_t pixel : resize(flat, size, size + 1).pixels) {
        ASSERT_EQ(pixel, value);
      }
    }
  }
}

TEST(Resize, ToTheSameSizeIsTheIdentity) {
  const Image source = noise(23, 17);
  EXPECT_EQ(resize(source, 23, 17), source);
  EXPECT_EQ(resize(source, {4, 5, 10, 6}, 10, 6), crop(source, {4, 5, 10, 6}));
}

TEST(Resize, OfAWindowIsCroppingFirstAndResizingSecond) {
  const Image source = test_image(120, 90);
  for (const Window& window :
       {Window{0, 0, 120, 90}, Window{13, 7, 61, 80}, Window{119, 89, 1, 1}, Window{5, 60, 90, 2}}) {
    EXPECT_EQ(resize(source, window, 32, 40), resize(crop(source, window), 32, 40));
  }
}

TEST(Resize, OfAnImageOfOnePixelRepeatsIt) {
  const Image one{1, 1, {10, 20, 30}};
  EXPECT_EQ(resize(one, 2, 1), (Image{2, 1, {10, 20, 30, 10, 20, 30}}));
}

/// `count` random weights that sum to one; those up to `stride`, and one more, are 0.
std::vector<std::int16_t> random_weights(Draws& draws, int count) {
  std::vector<std::int16_t> weights(static_cast<std::size_t>(count + 2));
  int left = 1 << kWeightBits;
  for (int k = 0; k < count; ++k) {
    const int weight = k + 1 == count ? left : static_cast<int>(draws.below(static_cast<std::uint64_t>(left) + 1));
    weights[static_cast<std::size_t>(k)] = static_cast<std::int16_t>(weight);
    left -= weight;
  }
  return weights;
}

void expect_equal_rows(const Image& rows, const std::vector<std::int16_t>& weights, std::size_t bytes) {
  // One byte too many, which must stay as it is.
  std::vector<std::uint8_t> fast(bytes + 1, 42);
  std::vector<std::uint8_t> plain = fast;
  const std::size_t pitch = std::size_t{3} * rows.width;
  mix_rows(rows.pixels.data(), pitch, weights.data(), rows.height, bytes, fast.data());
  mix_rows_plain(rows.pixels.data(), pitch, weights.data(), rows.height, bytes, plain.data());
  EXPECT_EQ(fast, plain) << rows.height << " rows of " << bytes << " bytes";
}

void expect_equal_columns(const std::vector<std::uint8_t>& row, const std::vector<std::int16_t>& weights, int count) {
  const int width = static_cast<int>(row.size() / 3);
  Taps taps{.stride = count + count % 2, .first = {0, width - count, (width - count) / 2}, .count = {}, .weights = {}};
  for (int i = 0; i < 3; ++i) {
    taps.count.push_back(count);
    taps.weights.insert(taps.weights.end(), weights.begin(), weights.begin() + taps.stride);
  }
  std::vector<std::uint8_t> padded = row;
  padded.resize(row.size() + kRowPadding, 255);
  std::vector<std::uint8_t> fast(10, 42);
  std::vector<std::uint8_t> plain = fast;
  mix_columns(padded.data(), taps, 3, fast.data());
  mix_columns_plain(padded.data(), taps, 3, plain.data());
  EXPECT_EQ(fast, plain) << count << " columns";
}

TEST(Resize, TheFastPassesEqualThePlainLoopsOnEveryInstructionSetOfThisMachine) {
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    SCOPED_TRACE(hwy::TargetName(target));
    hwy::GetChosenTarget().Update(target);
    Draws draws = Stream(3, 0, "passes").at(0);
    for (const int count : {1, 2, 3, 4, 7, 30}) {
      const std::vector<std::int16_t> weights = random_weights(draws, count);
      const Image rows = noise(41, count);
      for (std::size_t bytes = 0; bytes <= 123; ++bytes) {
        expect_equal_rows(rows, weights, bytes);
      }
      expect_equal_columns(noise(41, 1).pixels, weights, count);
    }
    // The greatest sums: every byte 255.
    const std::vector<std::int16_t> all = random_weights(draws, 9);
    expect_equal_rows({64, 9, std::vector<std::uint8_t>(std::size_t{3} * 64 * 9, 255)}, all, 192);
    expect_equal_columns(std::vector<std::uint8_t>(192, 255), all, 9);
  }
  hwy::GetChosenTarget().DeInit();
}

// Guards against a change of arithmetic: data sets prepared on two machines must be equal.
TEST(Resize, GivesTheSameBitsOnEveryInstructionSetOfThisMachine) {
  const Image source = noise(150, 130);
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::GetChosenTarget().Update(target);
    const Image resized = resize(source, {3, 2, 140, 121}, 64, 48);
    EXPECT_EQ(hash64(std::as_bytes(std::span(resized.pixels))), 18001408458086144855U) << hwy::TargetName(target);
  }
  hwy::GetChosenTarget().DeInit();
}

TEST(Resize, ASizeOrWindowThatCannotBeIsABug) {
  const Image source = noise(10, 10);
  EXPECT_THROW(static_cast<void>(resize(source, 0, 5)), Bug);
  EXPECT_THROW(static_cast<void>(resize(source, {5, 5, 6, 2}, 4, 4)), Bug);
  EXPECT_THROW(static_cast<void>(resize(source, {-1, 0, 5, 5}, 4, 4)), Bug);
  EXPECT_THROW(static_cast<void>(resize(source, {0, 0, 0, 5}, 4, 4)), Bug);
  EXPECT_THROW(static_cast<void>(resize(Image{}, 4, 4)), Bug);
  EXPECT_THROW(static_cast<void>(crop(source, {0, 8, 1, 3})), Bug);
  EXPECT_THROW(static_cast<void>(center_crop(source, 11, 5)), Bug);
}

TEST(ResizeShortSide, KeepsTheShapeAndRoundsTheLongSideDown) {
  const Image wide = resize_short_side(noise(75, 50), 33);
  EXPECT_EQ(wide.width, 49);  // 33 * 75 / 50 = 49.5
  EXPECT_EQ(wide.height, 33);
  const Image tall = resize_short_side(noise(50, 75), 33);
  EXPECT_EQ(tall.width, 33);
  EXPECT_EQ(tall.height, 49);
  EXPECT_EQ(resize_short_side(noise(20, 20), 10).height, 10);
}

TEST(CenterCrop, PutsTheWindowWhereTorchvisionDoes) {
  // torchvision: int(round((height - crop) / 2.0)), with Python's rounding of halves to even.
  EXPECT_EQ(center_window(10, 10, 4, 4), (Window{3, 3, 4, 4}));
  EXPECT_EQ(center_window(11, 13, 4, 4), (Window{4, 4, 4, 4}));  // 3.5 -> 4, 4.5 -> 4
  EXPECT_EQ(center_window(5, 7, 4, 4), (Window{0, 2, 4, 4}));    // 0.5 -> 0, 1.5 -> 2
  EXPECT_EQ(center_window(4, 4, 4, 4), (Window{0, 0, 4, 4}));
  const Image source = noise(9, 8);
  EXPECT_EQ(center_crop(source, 3, 2), crop(source, {3, 3, 3, 2}));
}

TEST(Resize, IsWithinOneLevelOfPillow) {
  const TempDirectory folder;
  const std::string in = (folder.path() / "in.png").string();
  const std::string out = (folder.path() / "out.ppm").string();
  const std::string python = "/usr/bin/python3 -c \"from PIL import Image; Image.open('" + in + "')";
  if (std::system("/usr/bin/python3 -c 'import PIL' 2>/dev/null") != 0) {
    CETERIS_SKIP_WITHOUT("pillow", "no /usr/bin/python3 with Pillow to compare with");
  }
  const Image source = test_image(311, 207);
  const Bytes png = encode_png(source);
  std::ofstream(in, std::ios::binary)
      .write(reinterpret_cast<const char*>(png.data()), static_cast<std::streamsize>(png.size()));
  for (const auto& [width, height] : {std::array{64, 64}, std::array{224, 224}, std::array{400, 300}}) {
    const std::string size = std::to_string(width) + "," + std::to_string(height);
    ASSERT_EQ(std::system((python + ".resize((" + size + "), Image.BILINEAR).save('" + out + "')\"").c_str()), 0);
    const Bytes ppm = read_file(out);
    const std::size_t count = std::size_t{3} * width * height;
    ASSERT_GT(ppm.size(), count);
    Image expected{width, height, {}};
    for (const std::byte value : std::span(ppm).last(count)) {
      expected.pixels.push_back(std::to_integer<std::uint8_t>(value));
    }
    EXPECT_LE(largest_difference(resize(source, width, height), expected), 1) << size;
  }
}

}  // namespace
}  // namespace ceteris::image
