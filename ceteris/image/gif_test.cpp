// SPDX-License-Identifier: Apache-2.0
#include <gif_lib.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "ceteris/image/decode.hpp"
#include "ceteris/image/test_images.hpp"
#include "ceteris/image_file/header.hpp"

namespace ceteris::image {
namespace {

using namespace std::string_view_literals;

struct Frame {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
  bool interlaced = false;
  std::vector<GifByteType> indices;
};

constexpr std::array<GifColorType, 4> kPalette = {{{10, 20, 30}, {200, 0, 0}, {0, 200, 0}, {0, 0, 200}}};

int append(GifFileType* gif, const GifByteType* data, int count) {
  auto* bytes = static_cast<Bytes*>(gif->UserData);
  const auto* first = reinterpret_cast<const std::byte*>(data);
  bytes->insert(bytes->end(), first, first + count);
  return count;
}

// A GIF89a with two frames that are alike and background colour 0.
Bytes write(int width, int height, const Frame& frame) {
  Bytes out;
  int error = 0;
  GifFileType* gif = EGifOpen(&out, append, &error);
  ColorMapObject* map = GifMakeMapObject(4, kPalette.data());
  EGifSetGifVersion(gif, true);
  EGifPutScreenDesc(gif, width, height, 2, 0, map);
  for (int i = 0; i < 2; ++i) {
    EGifPutImageDesc(gif, frame.x, frame.y, frame.width, frame.height, frame.interlaced, nullptr);
    auto indices = frame.indices;
    EGifPutLine(gif, indices.data(), static_cast<int>(indices.size()));
  }
  EGifCloseFile(gif, &error);
  GifFreeMapObject(map);
  return out;
}

std::vector<GifByteType> stripes(int width, int height) {
  std::vector<GifByteType> indices;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      indices.push_back(static_cast<GifByteType>((x / 2 + y) % 4));
    }
  }
  return indices;
}

void expect_stripes(const Image& image, const Frame& frame, int first_row_of(int, int)) {
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const int fx = x - frame.x;
      const int fy = y - frame.y;
      const bool inside = fx >= 0 && fx < frame.width && fy >= 0 && fy < frame.height;
      const auto index = inside ? static_cast<std::size_t>((fx / 2 + first_row_of(fy, frame.height)) % 4) : 0;
      ASSERT_EQ(image.row(y)[3 * x], kPalette[index].Red) << x << "," << y;
      ASSERT_EQ(image.row(y)[3 * x + 2], kPalette[index].Blue) << x << "," << y;
    }
  }
}

TEST(Gif, FirstFrameIsDecodedWithItsPalette) {
  const Frame frame{.width = 13, .height = 9, .indices = stripes(13, 9)};
  expect_stripes(expect_image(decode(write(13, 9, frame))), frame, [](int y, int) { return y; });
}

TEST(Gif, ASmallFrameLiesOnTheBackground) {
  const Frame frame{.x = 3, .y = 2, .width = 5, .height = 4, .indices = stripes(5, 4)};
  expect_stripes(expect_image(decode(write(12, 10, frame))), frame, [](int y, int) { return y; });
}

TEST(Gif, AFrameIsCutAtTheScreen) {
  const Frame frame{.x = 8, .y = 7, .width = 30, .height = 20, .indices = stripes(30, 20)};
  const Image image = expect_image(decode(write(12, 10, frame)));
  EXPECT_EQ(image.width, 12);
  expect_stripes(image, frame, [](int y, int) { return y; });
}

TEST(Gif, InterlacedRowsComeInFourPasses) {
  const Frame frame{.width = 6, .height = 21, .interlaced = true, .indices = stripes(6, 21)};
  // Stored row k shows at row kRows[k]; the other way round here.
  expect_stripes(expect_image(decode(write(6, 21, frame))), frame, [](int row, int height) {
    int k = 0;
    for (const auto& [first, step] : {std::array{0, 8}, std::array{4, 8}, std::array{2, 4}, std::array{1, 2}}) {
      for (int y = first; y < height; y += step, ++k) {
        if (y == row) {
          return k;
        }
      }
    }
    return -1;
  });
}

TEST(Gif, CutInItsFirstFrameIsRefused) {
  const Frame frame{.width = 40, .height = 30, .indices = stripes(40, 30)};
  const Bytes gif = write(40, 30, frame);
  for (std::size_t length = 6; length < gif.size() / 2 - 8; ++length) {
    EXPECT_EQ(reason_of(decode(std::span(gif).first(length))), image_file::refused::kTruncated)
        << length << " of " << gif.size();
  }
}

TEST(Gif, WithoutAPaletteOrASizeIsRefused) {
  Bytes gif = write(4, 4, {.width = 4, .height = 4, .indices = stripes(4, 4)});
  Bytes empty = gif;
  empty[6] = std::byte{0};
  EXPECT_EQ(reason_of(decode(empty)), image_file::refused::kCorruptHeader);
  EXPECT_EQ(reason_of(decode(bytes_of("GIF89a\4\0\4\0\0\0\0\x2C\0\0\0\0\4\0\4\0\0\2\1\0\0;"sv))),
            image_file::refused::kCorruptHeader);
}

TEST(Gif, HeaderCountsFrames) {
  const auto result =
      image_file::read_header(write(13, 9, {.width = 13, .height = 9, .interlaced = true, .indices = stripes(13, 9)}));
  const image_file::Header& header = std::get<image_file::Header>(result);
  EXPECT_EQ(header.width, 13);
  EXPECT_EQ(header.height, 9);
  EXPECT_EQ(header.gif, (image_file::GifTrace{.frames = 2, .palette_entries = 4, .interlaced = true}));
}

}  // namespace
}  // namespace ceteris::image
