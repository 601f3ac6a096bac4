// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <png.h>
#include <zlib.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <tuple>
#include <utility>

#include "ceteris/image/decode.hpp"
#include "ceteris/image/encode.hpp"
#include "ceteris/image/orientation.hpp"
#include "ceteris/image/test_images.hpp"
#include "ceteris/image_file/header.hpp"

namespace ceteris::image {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

struct RawPng {
  int width = 0;
  int height = 0;
  int bits = 8;
  int colour_type = PNG_COLOR_TYPE_RGB;
  bool interlaced = false;
  std::vector<png_color> palette = {};
  std::vector<png_byte> palette_alpha = {};
  std::vector<std::uint8_t> rows = {};  // packed as PNG packs them
};

Bytes write(const RawPng& raw) {
  Bytes out;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(
      png, &out,
      [](png_structp p, png_bytep data, std::size_t count) {
        auto* bytes = static_cast<Bytes*>(png_get_io_ptr(p));
        const auto* first = reinterpret_cast<const std::byte*>(data);
        bytes->insert(bytes->end(), first, first + count);
      },
      [](png_structp) {});
  png_set_IHDR(png, info, static_cast<png_uint_32>(raw.width), static_cast<png_uint_32>(raw.height), raw.bits,
               raw.colour_type, raw.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  if (!raw.palette.empty()) {
    png_set_PLTE(png, info, raw.palette.data(), static_cast<int>(raw.palette.size()));
  }
  if (!raw.palette_alpha.empty()) {
    png_set_tRNS(png, info, raw.palette_alpha.data(), static_cast<int>(raw.palette_alpha.size()), nullptr);
  }
  png_write_info(png, info);
  const std::size_t stride = raw.rows.size() / static_cast<std::size_t>(raw.height);
  std::vector<png_bytep> rows;
  for (int y = 0; y < raw.height; ++y) {
    rows.push_back(const_cast<png_bytep>(raw.rows.data() + stride * static_cast<std::size_t>(y)));
  }
  png_write_image(png, rows.data());
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return out;
}

// A whole chunk with its length and checksum.
Bytes chunk(std::string_view type, const Bytes& body) {
  Bytes out;
  const auto put32 = [&](std::uint32_t v) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.push_back(static_cast<std::byte>(v >> shift & 0xFF));
    }
  };
  put32(static_cast<std::uint32_t>(body.size()));
  const Bytes name = bytes_of(type);
  std::ranges::copy(name, std::back_inserter(out));
  std::ranges::copy(body, std::back_inserter(out));
  put32(static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(out.data() + 4), static_cast<uInt>(out.size() - 4))));
  return out;
}

constexpr std::size_t kAfterIhdr = 8 + 12 + 13;

Bytes with_chunk(Bytes png, std::string_view type, const Bytes& body) {
  const Bytes added = chunk(type, body);
  png.insert(png.begin() + kAfterIhdr, added.begin(), added.end());
  return png;
}

TEST(Png, IsLossless) {
  const Image source = test_image(31, 17);
  EXPECT_EQ(expect_image(decode(encode_png(source))), source);
}

TEST(Png, OfSixteenBitsIsRounded) {
  const RawPng raw{.width = 4,
                   .height = 1,
                   .bits = 16,
                   .colour_type = PNG_COLOR_TYPE_GRAY,
                   .rows = {0x00, 0x80, 0x00, 0x81, 0xFF, 0x7E, 0xFF, 0xFF}};
  // v / 257: 128 -> 0.498, 129 -> 0.502, 65406 -> 254.498, 65535 -> 255
  EXPECT_EQ(expect_image(decode(write(raw))).pixels,
            (std::vector<std::uint8_t>{0, 0, 0, 1, 1, 1, 254, 254, 254, 255, 255, 255}));
}

TEST(Png, OfFewGreyBitsIsStretched) {
  const RawPng raw{.width = 4, .height = 1, .bits = 2, .colour_type = PNG_COLOR_TYPE_GRAY, .rows = {0b00011011}};
  EXPECT_EQ(expect_image(decode(write(raw))).pixels,
            (std::vector<std::uint8_t>{0, 0, 0, 85, 85, 85, 170, 170, 170, 255, 255, 255}));
}

TEST(Png, AlphaIsDroppedNotBlended) {
  const RawPng rgba{
      .width = 2, .height = 1, .colour_type = PNG_COLOR_TYPE_RGBA, .rows = {9, 8, 7, 0, 200, 100, 50, 128}};
  EXPECT_EQ(expect_image(decode(write(rgba))).pixels, (std::vector<std::uint8_t>{9, 8, 7, 200, 100, 50}));
  const RawPng grey{.width = 2, .height = 1, .colour_type = PNG_COLOR_TYPE_GRAY_ALPHA, .rows = {9, 0, 77, 255}};
  EXPECT_EQ(expect_image(decode(write(grey))).pixels, (std::vector<std::uint8_t>{9, 9, 9, 77, 77, 77}));
  const RawPng palette{.width = 2,
                       .height = 1,
                       .colour_type = PNG_COLOR_TYPE_PALETTE,
                       .palette = {{1, 2, 3}, {4, 5, 6}},
                       .palette_alpha = {0, 255},
                       .rows = {0, 1}};
  EXPECT_EQ(expect_image(decode(write(palette))).pixels, (std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6}));
}

TEST(Png, InterlacedHoldsTheSameImage) {
  const Image source = test_image(29, 23);
  const RawPng raw{.width = 29, .height = 23, .interlaced = true, .rows = source.pixels};
  EXPECT_EQ(expect_image(decode(write(raw))), source);
}

TEST(Png, CutAnywhereInItsPixelsIsRefused) {
  const Bytes png = encode_png(test_image(40, 30));
  const std::size_t end_of_pixels = png.size() - 12;  // IEND
  for (std::size_t length = 8; length < end_of_pixels; length += 5) {
    EXPECT_EQ(reason_of(decode(std::span(png).first(length))), image_file::refused::kTruncated)
        << length << " of " << png.size();
  }
  EXPECT_EQ(reason_of(decode(std::span(png).first(end_of_pixels))), "");
}

TEST(Png, WithOneDamagedByteInItsPixelsIsRefused) {
  const Bytes png = encode_png(test_image(40, 30));
  for (std::size_t at = kAfterIhdr + 8; at < png.size() - 12; at += 11) {
    Bytes damaged = png;
    damaged[at] ^= std::byte{0x10};
    EXPECT_EQ(reason_of(decode(damaged)), image_file::refused::kCorruptData) << at;
  }
}

TEST(Png, TextAndProfilesThatWouldInflateDoNotMatter) {
  std::vector<Bytef> zeros(16 << 20);
  uLongf size = compressBound(static_cast<uLong>(zeros.size()));
  std::vector<Bytef> packed(size);
  ASSERT_EQ(compress2(packed.data(), &size, zeros.data(), static_cast<uLong>(zeros.size()), 9), Z_OK);
  const std::string bomb(reinterpret_cast<const char*>(packed.data()), size);
  const Image source = test_image(16, 16);
  Bytes png = with_chunk(encode_png(source), "zTXt", bytes_of("name\0\0"s + bomb));
  png = with_chunk(png, "iCCP", bytes_of("profile\0\0"s + bomb));
  EXPECT_EQ(expect_image(decode(png)), source);
}

TEST(Png, DamagedMetadataDoesNotMatter) {
  const Image source = test_image(16, 16);
  EXPECT_EQ(expect_image(decode(with_chunk(encode_png(source), "gAMA", bytes_of("x")))), source);
  EXPECT_EQ(expect_image(decode(with_chunk(encode_png(source), "iCCP", bytes_of("no end of name")))), source);
}

TEST(Png, OrientationOfItsExifIsApplied) {
  const Image source = test_image(16, 9);
  const Bytes png = with_chunk(encode_png(source), "eXIf", exif_block(8, true));
  EXPECT_EQ(expect_image(decode(png)), upright(source, 8));
}

std::string hex(const Bytes& bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto value = std::to_integer<unsigned>(bytes[i]);
    text += kDigits[value / 16];
    text += kDigits[value % 16];
    text += i % 36 == 35 ? "\n" : "";
  }
  return text;
}

// As ImageMagick writes it.
std::string raw_profile(const std::string& name, const Bytes& exif) {
  Bytes bytes = bytes_of("Exif\0\0"sv);
  bytes.insert(bytes.end(), exif.begin(), exif.end());
  const std::string count = std::to_string(bytes.size());
  return "\n" + name + "\n" + std::string(8 - count.size(), ' ') + count + "\n" + hex(bytes) + "\n";
}

std::string packed(const std::string& text) {
  std::string out(compressBound(static_cast<uLong>(text.size())), '\0');
  auto size = static_cast<uLongf>(out.size());
  EXPECT_EQ(compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
                     static_cast<uLong>(text.size())),
            Z_OK);
  return out.substr(0, size);
}

TEST(Png, OrientationOfExifKeptAsTextIsApplied) {
  const Image source = test_image(16, 9);
  const std::string exif = raw_profile("exif", exif_block(6)),
                    app1 = raw_profile("generic profile", exif_block(8, true));
  for (const auto& [type, body, orientation] :
       {std::tuple{"tEXt", "Raw profile type exif\0"s + exif, 6},
        std::tuple{"zTXt", "Raw profile type exif\0\0"s + packed(exif), 6},
        std::tuple{"zTXt", "Raw profile type APP1\0\0"s + packed(app1), 8},
        std::tuple{"iTXt", "Raw profile type exif\0\0\0\0\0"s + exif, 6},
        std::tuple{"iTXt", "Raw profile type exif\0\1\0en\0\0"s + packed(exif), 6}}) {
    const Bytes png = with_chunk(encode_png(source), type, bytes_of(body));
    EXPECT_EQ(expect_image(decode(png)), upright(source, orientation)) << type;
    EXPECT_TRUE(std::get<image_file::Header>(image_file::read_header(png)).exif.present) << type;
  }
}

TEST(Png, AChunkOfExifCountsBeforeText) {
  const Image source = test_image(16, 9);
  const Bytes text = bytes_of("Raw profile type exif\0"s + raw_profile("exif", exif_block(6)));
  const Bytes chunk_first = with_chunk(with_chunk(encode_png(source), "tEXt", text), "eXIf", exif_block(3));
  const Bytes text_first = with_chunk(with_chunk(encode_png(source), "eXIf", exif_block(3)), "tEXt", text);
  EXPECT_EQ(expect_image(decode(chunk_first)), upright(source, 3));
  EXPECT_EQ(expect_image(decode(text_first)), upright(source, 3));
}

TEST(Png, DamagedOrHugeTextProfilesAreNoExif) {
  const Image source = test_image(16, 9);
  const std::string whole = raw_profile("exif", exif_block(6));
  for (const std::string& body :
       {"Raw profile type exif\0"s + whole.substr(0, 60), "Raw profile type exif\0\nexif\n 99999999\nff\n"s,
        "Raw profile type exif\0"s, "Raw profile type APP1\0\nxmp\n 4\n3c783a78\n"s, "Raw profile type exif"s,
        "Raw profile type icc\0"s + whole}) {
    const Bytes png = with_chunk(encode_png(source), "tEXt", bytes_of(body));
    EXPECT_EQ(expect_image(decode(png)), source) << body.size();
  }
  const Bytes bomb = with_chunk(encode_png(source), "zTXt",
                                bytes_of("Raw profile type exif\0\0"s + packed(whole + std::string(4 << 20, '0'))));
  EXPECT_EQ(expect_image(decode(bomb)), source);
}

TEST(Png, OfTwelveBitsInSixteenIsRefusedAndNotBlack) {
  // Samples in the file's order of bytes, after four of 0 to 3: more than a few values.
  const auto grey = [](std::vector<std::uint8_t> rows) {
    rows.insert(rows.begin(), {0, 0, 0, 1, 0, 2, 0, 3});
    return RawPng{.width = static_cast<int>(rows.size() / 2),
                  .height = 1,
                  .bits = 16,
                  .colour_type = PNG_COLOR_TYPE_GRAY,
                  .rows = std::move(rows)};
  };
  const Decoded twelve = decode(write(grey({0x00, 0x01, 0x0F, 0xFF})));
  EXPECT_EQ(reason_of(twelve), image_file::refused::kUnsupported);
  EXPECT_NE(std::get<image_file::Refusal>(twelve).detail.find("lowest 12"), std::string::npos);
  EXPECT_NE(std::get<image_file::Refusal>(decode(write(grey({0x00, 0x01, 0x00, 0xFF})))).detail.find("lowest 8"),
            std::string::npos);
  EXPECT_EQ(reason_of(decode(write(grey({0x00, 0x01, 0x10, 0x00})))), "") << "a dark image";
  EXPECT_EQ(reason_of(decode(write(grey({0, 0, 0, 0})))), "") << "black, with few values";
  const RawPng even{
      .width = 2, .height = 1, .bits = 16, .colour_type = PNG_COLOR_TYPE_GRAY, .rows = {0x07, 0xD0, 0x07, 0xD0}};
  EXPECT_EQ(reason_of(decode(write(even))), "") << "evenly dark";
  const Bytes fourteen = write(grey({0x3F, 0xFF}));
  EXPECT_EQ(reason_of(decode(fourteen)), "") << "dark, or of fourteen bits: nothing tells";
  // By the PNG specification samples are scaled to the full depth, whatever sBIT says of where they came from.
  EXPECT_EQ(expect_image(decode(with_chunk(fourteen, "sBIT", bytes_of("\x0E"sv)))), expect_image(decode(fourteen)));
  RawPng alpha{.width = 2,
               .height = 1,
               .bits = 16,
               .colour_type = PNG_COLOR_TYPE_RGBA,
               .rows = {0, 9, 3, 0, 1, 0, 255, 255, 0, 8, 3, 1, 1, 1, 255, 255}};
  EXPECT_EQ(reason_of(decode(write(alpha))), image_file::refused::kUnsupported) << "alpha is no colour";
  alpha.interlaced = true;
  EXPECT_EQ(reason_of(decode(write(alpha))), image_file::refused::kUnsupported);
}

TEST(Png, HeaderTellsWhatIsStored) {
  const RawPng raw{.width = 8,
                   .height = 4,
                   .bits = 4,
                   .colour_type = PNG_COLOR_TYPE_PALETTE,
                   .interlaced = true,
                   .palette = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}},
                   .palette_alpha = {0, 255},
                   .rows = std::vector<std::uint8_t>(16)};
  Bytes png = write(raw);
  png = with_chunk(png, "tEXt", bytes_of("Software\0Painter"sv));
  png = with_chunk(png, "tEXt", bytes_of("Title\0x"sv));
  png = with_chunk(png, "gAMA", bytes_of("\0\0\xB1\x8F"sv));
  png = with_chunk(png, "iCCP", bytes_of("sRGB\0\0abcdef"sv));
  png = with_chunk(png, "eXIf", exif_block(6));
  const auto result = image_file::read_header(png);
  const image_file::Header& header = std::get<image_file::Header>(result);
  EXPECT_EQ(header.format, image_file::Format::Png);
  EXPECT_EQ(header.width, 8);
  EXPECT_EQ(header.height, 4);
  EXPECT_EQ(header.upright_width(), 4);
  EXPECT_EQ(header.upright_height(), 8);
  EXPECT_EQ(header.bytes, static_cast<std::int64_t>(png.size()));
  EXPECT_EQ(header.channels, 3);
  EXPECT_TRUE(header.icc);
  EXPECT_EQ(header.icc_bytes, 6);
  EXPECT_EQ(header.exif.make, "Maker");
  ASSERT_TRUE(header.png.has_value());
  EXPECT_FALSE(header.jpeg.has_value());
  EXPECT_EQ(header.png->colour_type, 3);
  EXPECT_TRUE(header.png->interlaced);
  EXPECT_TRUE(header.png->transparency);
  EXPECT_EQ(header.png->palette_entries, 3);
  EXPECT_EQ(header.png->gamma, 45455);
  EXPECT_EQ(header.png->text_chunks, 2);
  EXPECT_EQ(header.png->text_keywords, "Title,Software");
  EXPECT_EQ(header.png->chunks, "IHDR eXIf iCCP gAMA tEXt PLTE tRNS IDAT IEND");
}

}  // namespace
}  // namespace ceteris::image
