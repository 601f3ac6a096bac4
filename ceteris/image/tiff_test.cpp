// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <tiffio.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <utility>

#include "ceteris/image/decode.hpp"
#include "ceteris/image/orientation.hpp"
#include "ceteris/image/test_images.hpp"
#include "ceteris/image_file/header.hpp"

namespace ceteris::image {
namespace {

struct RawTiff {
  int width = 0;
  int height = 0;
  int samples = 3;
  int bits = 8;
  int photometric = PHOTOMETRIC_RGB;
  int compression = COMPRESSION_NONE;
  int orientation = 1;
  int sample_format = SAMPLEFORMAT_UINT;
  int max_sample_value = 0;  // 0: no tag
  bool tiled = false;
  std::vector<std::uint8_t> rows = {};
};

struct Output {
  Bytes bytes;
  std::size_t position = 0;
};

TIFF* open(Output& output) {
  return TIFFClientOpen(
      "out", "w", &output, [](thandle_t, void*, tmsize_t) -> tmsize_t { return 0; },
      [](thandle_t handle, void* data, tmsize_t count) -> tmsize_t {
        auto& out = *static_cast<Output*>(handle);
        const auto size = static_cast<std::size_t>(count);
        out.bytes.resize(std::max(out.bytes.size(), out.position + size));
        std::memcpy(out.bytes.data() + out.position, data, size);
        out.position += size;
        return count;
      },
      [](thandle_t handle, toff_t offset, int whence) -> toff_t {
        auto& out = *static_cast<Output*>(handle);
        out.position = offset + (whence == SEEK_CUR ? out.position : whence == SEEK_END ? out.bytes.size() : 0);
        return out.position;
      },
      [](thandle_t) { return 0; },
      [](thandle_t handle) -> toff_t { return static_cast<Output*>(handle)->bytes.size(); }, nullptr, nullptr);
}

Bytes write(const RawTiff& raw) {
  Output output;
  TIFF* tiff = open(output);
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, raw.width);
  if (raw.max_sample_value > 0) {
    TIFFSetField(tiff, TIFFTAG_MAXSAMPLEVALUE, raw.max_sample_value);
  }
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, raw.height);
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, raw.samples);
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, raw.bits);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, raw.photometric);
  TIFFSetField(tiff, TIFFTAG_COMPRESSION, raw.compression);
  TIFFSetField(tiff, TIFFTAG_ORIENTATION, raw.orientation);
  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, raw.sample_format);
  TIFFSetField(tiff, TIFFTAG_SOFTWARE, "a test");
  if (raw.samples == 4) {
    const std::uint16_t kind = EXTRASAMPLE_UNASSALPHA;
    TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &kind);
  }
  const std::size_t stride = raw.rows.size() / static_cast<std::size_t>(raw.height);
  if (raw.tiled) {
    TIFFSetField(tiff, TIFFTAG_TILEWIDTH, 16);
    TIFFSetField(tiff, TIFFTAG_TILELENGTH, 16);
    std::vector<std::uint8_t> tile(std::size_t{16} * 16 * 3);
    for (int y = 0; y < raw.height; y += 16) {
      for (int x = 0; x < raw.width; x += 16) {
        for (int k = 0; k < 16 && y + k < raw.height; ++k) {
          const int count = 3 * std::min(16, raw.width - x);
          std::copy_n(raw.rows.data() + stride * static_cast<std::size_t>(y + k) + 3 * x, count, tile.data() + 48 * k);
        }
        TIFFWriteTile(tiff, tile.data(), static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y), 0, 0);
      }
    }
  } else {
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, 8);
    std::vector<std::uint8_t> row(stride);
    for (int y = 0; y < raw.height; ++y) {
      std::copy_n(raw.rows.data() + stride * static_cast<std::size_t>(y), stride, row.data());
      TIFFWriteScanline(tiff, row.data(), static_cast<std::uint32_t>(y), 0);
    }
  }
  TIFFClose(tiff);
  return output.bytes;
}

RawTiff colour(const Image& image) {
  return {.width = image.width, .height = image.height, .rows = image.pixels};
}

TEST(Tiff, OfEveryLosslessCompressionIsLossless) {
  const Image source = test_image(37, 29);
  for (const int compression : {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_PACKBITS}) {
    RawTiff raw = colour(source);
    raw.compression = compression;
    EXPECT_EQ(expect_image(decode(write(raw))), source) << compression;
  }
}

TEST(Tiff, InTilesHoldsTheSameImage) {
  const Image source = test_image(37, 29);
  RawTiff raw = colour(source);
  raw.tiled = true;
  EXPECT_EQ(expect_image(decode(write(raw))), source);
}

TEST(Tiff, OrientationIsApplied) {
  const Image source = test_image(12, 9);
  for (int orientation = 1; orientation <= 8; ++orientation) {
    RawTiff raw = colour(source);
    raw.orientation = orientation;
    EXPECT_EQ(expect_image(decode(write(raw))), upright(source, orientation)) << orientation;
  }
}

TEST(Tiff, AlphaIsDroppedNotMultiplied) {
  const RawTiff raw{.width = 2, .height = 1, .samples = 4, .rows = {200, 100, 50, 0, 10, 20, 30, 128}};
  EXPECT_EQ(expect_image(decode(write(raw))).pixels, (std::vector<std::uint8_t>{200, 100, 50, 10, 20, 30}));
}

TEST(Tiff, GreyOfEightAndSixteenBitsIsRepeated) {
  const RawTiff grey{.width = 2, .height = 1, .samples = 1, .photometric = PHOTOMETRIC_MINISBLACK, .rows = {7, 250}};
  EXPECT_EQ(expect_image(decode(write(grey))).pixels, (std::vector<std::uint8_t>{7, 7, 7, 250, 250, 250}));
  const RawTiff deep{.width = 2,
                     .height = 1,
                     .samples = 1,
                     .bits = 16,
                     .photometric = PHOTOMETRIC_MINISBLACK,
                     .rows = {0xFF, 0x12, 0x00, 0xFE}};  // little endian: 0x12FF, 0xFE00
  EXPECT_EQ(expect_image(decode(write(deep))).pixels, (std::vector<std::uint8_t>{0x12, 0x12, 0x12, 0xFE, 0xFE, 0xFE}));
}

TEST(Tiff, CutAnywhereIsRefused) {
  for (const int compression : {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_JPEG}) {
    RawTiff raw = colour(test_image(32, 24));
    raw.compression = compression;
    const Bytes tiff = write(raw);
    EXPECT_EQ(reason_of(decode(tiff)), "");
    for (std::size_t length = 4; length < tiff.size() - 24; length += 13) {
      EXPECT_NE(reason_of(decode(std::span(tiff).first(length))), "") << length << " of " << tiff.size();
    }
  }
}

TEST(Tiff, WithFloatingPointSamplesIsUnsupported) {
  RawTiff raw{
      .width = 1, .height = 1, .samples = 1, .bits = 32, .photometric = PHOTOMETRIC_MINISBLACK, .rows = {0, 0, 0, 0}};
  EXPECT_EQ(reason_of(decode(write(raw))), image_file::refused::kUnsupported);
}

TEST(Tiff, WithSamplesThatAreNoUnsignedNumbersIsUnsupported) {
  RawTiff raw{
      .width = 4, .height = 1, .samples = 1, .photometric = PHOTOMETRIC_MINISBLACK, .rows = {0x80, 0xFF, 0, 0x7F}};
  EXPECT_EQ(reason_of(decode(write(raw))), "");
  raw.sample_format = SAMPLEFORMAT_VOID;
  EXPECT_EQ(reason_of(decode(write(raw))), "") << "nothing is said of them";
  raw.sample_format = SAMPLEFORMAT_INT;
  EXPECT_NE(std::get<image_file::Refusal>(decode(write(raw))).detail.find("signed samples"), std::string::npos);
  raw = {.width = 2,
         .height = 1,
         .samples = 1,
         .bits = 16,
         .photometric = PHOTOMETRIC_MINISBLACK,
         .sample_format = SAMPLEFORMAT_INT,
         .rows = {0, 0x80, 0xFF, 0x7F}};
  EXPECT_NE(std::get<image_file::Refusal>(decode(write(raw))).detail.find("signed samples"), std::string::npos);
  raw.sample_format = SAMPLEFORMAT_IEEEFP;  // half precision has the size of an ordinary sample
  EXPECT_NE(std::get<image_file::Refusal>(decode(write(raw))).detail.find("floating-point"), std::string::npos);
  RawTiff colours = colour(test_image(8, 8));
  colours.sample_format = SAMPLEFORMAT_INT;
  EXPECT_NE(std::get<image_file::Refusal>(decode(write(colours))).detail.find("signed samples"), std::string::npos);
}

// A grey image of one row, 16 bits.
RawTiff deep_grey(const std::vector<int>& samples, int photometric = PHOTOMETRIC_MINISBLACK) {
  RawTiff raw{
      .width = static_cast<int>(samples.size()), .height = 1, .samples = 1, .bits = 16, .photometric = photometric};
  for (const int sample : samples) {
    raw.rows.push_back(static_cast<std::uint8_t>(sample & 0xFF));
    raw.rows.push_back(static_cast<std::uint8_t>(sample >> 8));
  }
  return raw;
}

TEST(Tiff, OfTwelveBitsInSixteenIsRefusedAndNotBlack) {
  const auto reason = [](const RawTiff& raw) { return reason_of(decode(write(raw))); };
  const Decoded twelve = decode(write(deep_grey({1, 2, 3, 4, 4095})));
  EXPECT_EQ(reason_of(twelve), image_file::refused::kUnsupported);
  EXPECT_NE(std::get<image_file::Refusal>(twelve).detail.find("lowest 12"), std::string::npos);
  EXPECT_EQ(reason(deep_grey({1, 2, 3, 4, 255})), image_file::refused::kUnsupported) << "eight bits";
  EXPECT_EQ(reason(deep_grey({1, 2, 3, 4, 4096})), "") << "a dark image";
  EXPECT_EQ(reason(deep_grey({1, 2, 3, 4, 16383})), "") << "dark, or of fourteen bits: nothing tells";
  EXPECT_EQ(reason(deep_grey({2000, 2000, 2000})), "") << "evenly dark";
  EXPECT_EQ(reason(deep_grey({0, 0})), "") << "a black image";
  EXPECT_EQ(reason(deep_grey({1, 2, 3, 4, 4095}, PHOTOMETRIC_MINISWHITE)), image_file::refused::kUnsupported);
  EXPECT_EQ(reason(deep_grey({0, 0}, PHOTOMETRIC_MINISWHITE)), "") << "a white image";
  EXPECT_EQ(reason(deep_grey({65535, 65534, 65533, 65532, 65531}, PHOTOMETRIC_MINISWHITE)), "") << "a dark one";
  RawTiff rgb{.width = 2, .height = 1, .bits = 16, .rows = {1, 0, 0xFF, 0x0F, 2, 0, 3, 0, 4, 0, 5, 0}};
  EXPECT_EQ(reason(rgb), image_file::refused::kUnsupported);
  RawTiff alpha{.width = 2,
                .height = 1,
                .samples = 4,
                .bits = 16,
                .rows = {1, 0, 0xFF, 0x0F, 2, 0, 0xFF, 0xFF, 3, 0, 4, 0, 5, 0, 0xFF, 0xFF}};
  EXPECT_EQ(reason(alpha), image_file::refused::kUnsupported) << "alpha is no colour";
}

TEST(Tiff, WhoseMaxSampleValueTellsFewerBitsIsRefused) {
  const auto said = [](std::vector<int> samples, int most) {
    RawTiff raw = deep_grey(samples);
    raw.max_sample_value = most;
    return decode(write(raw));
  };
  for (const int bits : {8, 10, 12, 13, 14, 15}) {
    const int most = (1 << bits) - 1;
    const Decoded refused = said({1, most}, most);
    ASSERT_EQ(reason_of(refused), image_file::refused::kUnsupported) << bits;
    EXPECT_NE(std::get<image_file::Refusal>(refused).detail.find("only the lowest " + std::to_string(bits)),
              std::string::npos);
  }
  EXPECT_EQ(reason_of(said({2000, 2000}, 4095)), image_file::refused::kUnsupported)
      << "evenly, but not as dark as it would be";
  EXPECT_EQ(reason_of(said({0, 0}, 4095)), "") << "black in any range";
  EXPECT_EQ(reason_of(said({1, 40000}, 4095)), "") << "the samples say otherwise";
  EXPECT_EQ(reason_of(said({1, 9000}, 9000)), "") << "its largest sample, no range";
  EXPECT_EQ(reason_of(said({1, 9000}, 65535)), "") << "all bits";
}

TEST(Tiff, HeaderTellsWhatIsStored) {
  RawTiff raw{.width = 2,
              .height = 1,
              .samples = 4,
              .compression = COMPRESSION_LZW,
              .orientation = 6,
              .rows = {200, 100, 50, 0, 10, 20, 30, 128}};
  const auto result = image_file::read_header(write(raw));
  const image_file::Header& header = std::get<image_file::Header>(result);
  EXPECT_EQ(header.width, 2);
  EXPECT_EQ(header.height, 1);
  EXPECT_EQ(header.orientation(), 6);
  EXPECT_EQ(header.bits_per_channel, 8);
  EXPECT_EQ(header.channels, 4);
  EXPECT_TRUE(header.alpha);
  EXPECT_EQ(header.exif.software, "a test");
  EXPECT_EQ(header.tiff, (image_file::TiffTrace{.compression = 5, .photometric = 2, .tiled = false}));
}

}  // namespace
}  // namespace ceteris::image
