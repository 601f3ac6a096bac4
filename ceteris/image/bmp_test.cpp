// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>

#include "ceteris/image/decode.hpp"
#include "ceteris/image/encode.hpp"
#include "ceteris/image/test_images.hpp"
#include "ceteris/image_file/header.hpp"

namespace ceteris::image {
namespace {

struct RawBmp {
  int width = 0;
  int height = 0;  // negative: rows from the top
  int bits = 24;
  int compression = 0;
  std::vector<std::uint32_t> masks = {};
  std::vector<std::array<int, 3>> palette = {};  // red, green, blue
  std::vector<int> data = {};
};

Bytes write(const RawBmp& raw) {
  Bytes out = bytes_of("BM");
  const auto put = [&](std::int64_t value, int count) {
    for (int i = 0; i < count; ++i) {
      out.push_back(static_cast<std::byte>(value >> 8 * i & 0xFF));
    }
  };
  const std::size_t start = 54 + 4 * raw.masks.size() + 4 * raw.palette.size();
  put(static_cast<std::int64_t>(start + raw.data.size()), 4);
  put(0, 4);
  put(static_cast<std::int64_t>(start), 4);
  put(40, 4);
  put(raw.width, 4);
  put(raw.height, 4);
  put(1, 2);
  put(raw.bits, 2);
  put(raw.compression, 4);
  put(0, 4);
  put(0, 8);
  put(static_cast<std::int64_t>(raw.palette.size()), 4);
  put(0, 4);
  for (const std::uint32_t mask : raw.masks) {
    put(mask, 4);
  }
  for (const auto& [red, green, blue] : raw.palette) {
    put(blue, 1);
    put(green, 1);
    put(red, 2);
  }
  for (const int value : raw.data) {
    put(value, 1);
  }
  return out;
}

using Values = std::vector<std::uint8_t>;

TEST(Bmp, OfTwentyFourBitsIsBlueFirstAndBottomUp) {
  const RawBmp raw{.width = 1, .height = 2, .data = {1, 2, 3, 0, 4, 5, 6, 0}};
  EXPECT_EQ(expect_image(decode(write(raw))).pixels, (Values{6, 5, 4, 3, 2, 1}));
}

TEST(Bmp, OfNegativeHeightIsTopDown) {
  const RawBmp raw{.width = 1, .height = -2, .data = {1, 2, 3, 0, 4, 5, 6, 0}};
  EXPECT_EQ(expect_image(decode(write(raw))).pixels, (Values{3, 2, 1, 6, 5, 4}));
  const auto header = image_file::read_header(write(raw));
  EXPECT_EQ(std::get<image_file::Header>(header).height, 2);
  EXPECT_TRUE(std::get<image_file::Header>(header).bmp->top_down);
}

TEST(Bmp, OfThirtyTwoBitsIgnoresTheFourthByte) {
  EXPECT_EQ(expect_image(decode(write({.width = 1, .height = 1, .bits = 32, .data = {1, 2, 3, 99}}))).pixels,
            (Values{3, 2, 1}));
}

TEST(Bmp, OfSixteenBitsScalesEachField) {
  // 5-5-5: red 31, green 0, blue 16 -> 16 / 31 * 255 = 131.6
  EXPECT_EQ(expect_image(decode(write({.width = 1, .height = 1, .bits = 16, .data = {0x10, 0x7C, 0, 0}}))).pixels,
            (Values{255, 0, 132}));
  // 5-6-5 by masks: green 32 of 63 -> 129.5, rounded up
  const RawBmp fields{.width = 1,
                      .height = 1,
                      .bits = 16,
                      .compression = 3,
                      .masks = {0xF800, 0x07E0, 0x001F},
                      .data = {0x00, 0x04, 0, 0}};
  EXPECT_EQ(expect_image(decode(write(fields))).pixels, (Values{0, 130, 0}));
  const RawBmp no_masks{
      .width = 1, .height = 1, .bits = 32, .compression = 3, .masks = {0, 0, 0xFFFFFFFF}, .data = {255, 255, 255, 255}};
  EXPECT_EQ(expect_image(decode(write(no_masks))).pixels, (Values{0, 0, 255}));
}

TEST(Bmp, OfFewBitsUsesItsPalette) {
  const std::vector<std::array<int, 3>> palette = {{{1, 2, 3}}, {{4, 5, 6}}};
  EXPECT_EQ(expect_image(
                decode(write({.width = 3, .height = 1, .bits = 1, .palette = palette, .data = {0b01000000, 0, 0, 0}})))
                .pixels,
            (Values{1, 2, 3, 4, 5, 6, 1, 2, 3}));
  EXPECT_EQ(
      expect_image(decode(write({.width = 3, .height = 1, .bits = 4, .palette = palette, .data = {0x01, 0x10, 0, 0}})))
          .pixels,
      (Values{1, 2, 3, 4, 5, 6, 4, 5, 6}));
  EXPECT_EQ(expect_image(decode(write({.width = 2, .height = 1, .bits = 8, .palette = palette, .data = {1, 0, 0, 0}})))
                .pixels,
            (Values{4, 5, 6, 1, 2, 3}));
}

TEST(Bmp, WithAnIndexOutsideItsPaletteIsCorrupt) {
  const std::vector<std::array<int, 3>> palette = {{{1, 2, 3}}, {{4, 5, 6}}};
  EXPECT_EQ(reason_of(decode(write({.width = 1, .height = 1, .bits = 8, .palette = palette, .data = {2, 0, 0, 0}}))),
            image_file::refused::kCorruptData);
  EXPECT_EQ(reason_of(decode(write(
                {.width = 1, .height = 1, .bits = 8, .compression = 1, .palette = palette, .data = {1, 2, 0, 1}}))),
            image_file::refused::kCorruptData);
}

TEST(Bmp, RunLengthsKnowRunsLiteralsLinesAndJumps) {
  const std::vector<std::array<int, 3>> palette = {{{0, 0, 0}}, {{1, 1, 1}}, {{2, 2, 2}}};
  const RawBmp raw{.width = 4,
                   .height = 3,
                   .bits = 8,
                   .compression = 1,
                   .palette = palette,
                   .data = {3, 1, 0, 0,        // a run of three, end of line
                            0, 3, 2, 1, 2, 0,  // three literals and a filler
                            0, 2, 0, 1,        // one line up
                            9, 2, 0, 1}};      // a run over the end of the line, end of the image
  const Image image = expect_image(decode(write(raw)));
  const auto red = [&](int y) { return Values{image.row(y)[0], image.row(y)[3], image.row(y)[6], image.row(y)[9]}; };
  EXPECT_EQ(red(2), (Values{1, 1, 1, 0}));
  EXPECT_EQ(red(1), (Values{2, 1, 2, 0}));
  EXPECT_EQ(red(0), (Values{0, 0, 0, 2}));
}

TEST(Bmp, ThatWasEncodedHoldsTheSamePixels) {
  for (const auto& [width, height] : {std::array{1, 1}, std::array{2, 3}, std::array{61, 45}, std::array{64, 7}}) {
    const Image source = test_image(width, height);
    const Bytes bmp = encode_bmp(source);
    EXPECT_EQ(expect_image(decode(bmp)), source);
    expect_windows_equal_the_whole(bmp, "encoded BMP", 1, 24);
  }
}

TEST(Bmp, WindowsEqualTheWholeForEveryKind) {
  std::vector<std::array<int, 3>> palette;
  for (int i = 0; i < 256; ++i) {
    palette.push_back({i, 255 - i, (7 * i) % 256});
  }
  for (const int bits : {1, 4, 8, 16, 24, 32}) {
    for (const int height : {6, -6}) {
      RawBmp raw{.width = 10, .height = height, .bits = bits};
      if (bits <= 8) {
        raw.palette.assign(palette.begin(), palette.begin() + (1 << bits));
      }
      for (int i = 0; i < (10 * bits + 31) / 32 * 4 * 6; ++i) {
        raw.data.push_back((37 * i + 11) % 256);
      }
      expect_windows_equal_the_whole(write(raw), std::to_string(bits) + " bits", 3, 24);
    }
  }
  const RawBmp runs{
      .width = 4, .height = 2, .bits = 8, .compression = 1, .palette = palette, .data = {3, 5, 1, 6, 0, 0, 4, 7, 0, 1}};
  expect_windows_equal_the_whole(write(runs), "run lengths", 4, 24);
}

TEST(Bmp, CutAnywhereIsRefused) {
  const std::vector<std::array<int, 3>> palette = {{{0, 0, 0}}, {{1, 1, 1}}};
  const Bytes plain = write({.width = 3, .height = 2, .data = std::vector<int>(24, 7)});
  const Bytes runs = write({.width = 4,
                            .height = 2,
                            .bits = 8,
                            .compression = 1,
                            .palette = palette,
                            .data = {4, 1, 0, 0, 0, 4, 1, 1, 1, 1}});
  EXPECT_EQ(reason_of(decode(std::span(plain).first(plain.size() - 3))), "");  // only the filler of the last row
  for (std::size_t length = 18; length < plain.size() - 3; ++length) {
    EXPECT_EQ(reason_of(decode(std::span(plain).first(length))), image_file::refused::kTruncated) << length;
  }
  for (std::size_t length = 18; length < runs.size(); ++length) {
    EXPECT_EQ(reason_of(decode(std::span(runs).first(length))), image_file::refused::kTruncated) << length;
  }
}

TEST(Bmp, OfAnUnknownKindIsUnsupported) {
  EXPECT_EQ(reason_of(decode(write({.width = 1, .height = 1, .bits = 2, .data = {0, 0, 0, 0}}))),
            image_file::refused::kUnsupported);
  EXPECT_EQ(reason_of(decode(write({.width = 1, .height = 1, .bits = 4, .compression = 2, .data = {0, 0, 0, 0}}))),
            image_file::refused::kUnsupported);
  EXPECT_EQ(reason_of(decode(write({.width = 0, .height = 1, .data = {0, 0, 0, 0}}))),
            image_file::refused::kCorruptHeader);
  EXPECT_EQ(reason_of(decode(write({.width = 1, .height = std::numeric_limits<int>::min(), .data = {0}}))),
            image_file::refused::kTooLarge);
}

}  // namespace
}  // namespace ceteris::image
