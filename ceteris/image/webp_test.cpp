// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <webp/encode.h>

#include <algorithm>
#include <string>

#include "ceteris/image/decode.hpp"
#include "ceteris/image/orientation.hpp"
#include "ceteris/image/test_images.hpp"
#include "ceteris/image_file/header.hpp"

namespace ceteris::image {
namespace {

using namespace std::string_view_literals;

Bytes owned(std::uint8_t* data, std::size_t size) {
  const auto* first = reinterpret_cast<const std::byte*>(data);
  Bytes bytes(first, first + size);
  WebPFree(data);
  return bytes;
}

Bytes lossless(const Image& image) {
  std::uint8_t* out = nullptr;
  const std::size_t size = WebPEncodeLosslessRGB(image.pixels.data(), image.width, image.height, 3 * image.width, &out);
  return owned(out, size);
}

Bytes lossy(const Image& image, float quality) {
  std::uint8_t* out = nullptr;
  const std::size_t size =
      WebPEncodeRGB(image.pixels.data(), image.width, image.height, 3 * image.width, quality, &out);
  return owned(out, size);
}

void append(Bytes& bytes, const Bytes& part) {
  bytes.insert(bytes.end(), part.begin(), part.end());
}

void append_number(Bytes& bytes, std::size_t value, int count) {
  for (int i = 0; i < count; ++i) {
    bytes.push_back(static_cast<std::byte>(value >> 8 * i & 0xFF));
  }
}

Bytes chunk(std::string_view type, const Bytes& body) {
  Bytes out = bytes_of(type);
  append_number(out, body.size(), 4);
  append(out, body);
  if (body.size() % 2 != 0) {
    out.push_back(std::byte{0});
  }
  return out;
}

Bytes riff(const Bytes& chunks) {
  Bytes body = bytes_of("WEBP");
  append(body, chunks);
  Bytes out = chunk("RIFF", body);
  return out;
}

Bytes canvas(int flags, int width, int height) {
  Bytes body;
  append_number(body, static_cast<std::size_t>(flags), 4);
  append_number(body, static_cast<std::size_t>(width - 1), 3);
  append_number(body, static_cast<std::size_t>(height - 1), 3);
  return chunk("VP8X", body);
}

// The image chunk of a simple file.
Bytes image_chunk(const Bytes& simple) {
  return Bytes(simple.begin() + 12, simple.end());
}

Bytes animation(int width, int height, int x, int y, const Image& frame) {
  Bytes body;
  append_number(body, static_cast<std::size_t>(x / 2), 3);
  append_number(body, static_cast<std::size_t>(y / 2), 3);
  append_number(body, static_cast<std::size_t>(frame.width - 1), 3);
  append_number(body, static_cast<std::size_t>(frame.height - 1), 3);
  append_number(body, 100, 3);
  append_number(body, 0, 1);
  append(body, image_chunk(lossless(frame)));
  Bytes chunks = canvas(0x02, width, height);
  append(chunks, chunk("ANIM", Bytes(6)));
  append(chunks, chunk("ANMF", body));
  append(chunks, chunk("ANMF", body));
  return riff(chunks);
}

TEST(WebP, LosslessIsLossless) {
  const Image source = test_image(33, 21);
  EXPECT_EQ(expect_image(decode(lossless(source))), source);
}

TEST(WebP, LossyIsNear) {
  const Image source = test_image(64, 64);
  const Image image = expect_image(decode(lossy(source, 100)));
  EXPECT_LE(largest_difference(image, source), 60);
  EXPECT_NE(image, source);
}

TEST(WebP, AlphaIsDroppedNotBlended) {
  const std::vector<std::uint8_t> rgba = {200, 100, 50, 1, 10, 20, 30, 255};
  std::uint8_t* out = nullptr;
  const std::size_t size = WebPEncodeLosslessRGBA(rgba.data(), 2, 1, 8, &out);
  EXPECT_EQ(expect_image(decode(owned(out, size))).pixels, (std::vector<std::uint8_t>{200, 100, 50, 10, 20, 30}));
}

TEST(WebP, OfAnAnimationTheFirstFrameIsTakenOnItsCanvas) {
  const Image frame = test_image(10, 8);
  const Bytes file = animation(20, 16, 4, 6, frame);
  const Image image = expect_image(decode(file));
  ASSERT_EQ(image.width, 20);
  ASSERT_EQ(image.height, 16);
  for (int y = 0; y < 16; ++y) {
    for (int x = 0; x < 20; ++x) {
      const bool inside = x >= 4 && x < 14 && y >= 6 && y < 14;
      for (int c = 0; c < 3; ++c) {
        ASSERT_EQ(image.row(y)[3 * x + c], inside ? frame.row(y - 6)[3 * (x - 4) + c] : 0);
      }
    }
  }
}

TEST(WebP, AFrameThatDoesNotFitItsCanvasIsRefused) {
  EXPECT_NE(reason_of(decode(animation(12, 16, 4, 6, test_image(10, 8)))), "");
}

TEST(WebP, CutAnywhereIsRefused) {
  for (const Bytes& file : {lossy(test_image(40, 40), 80), lossless(test_image(40, 40))}) {
    for (std::size_t length = 12; length + 1 < file.size(); length += 7) {
      EXPECT_NE(reason_of(decode(std::span(file).first(length))), "") << length << " of " << file.size();
    }
  }
}

TEST(WebP, HeaderAndOrientationOfAnExtendedFileAreRead) {
  const Image source = test_image(10, 8);
  Bytes chunks = canvas(0x08 | 0x20 | 0x04, 10, 8);
  append(chunks, chunk("ICCP", bytes_of("profile")));
  append(chunks, image_chunk(lossless(source)));
  append(chunks, chunk("EXIF", exif_block(6)));
  append(chunks, chunk("XMP ", bytes_of("<x/>")));
  const Bytes file = riff(chunks);
  const auto result = image_file::read_header(file);
  const image_file::Header& header = std::get<image_file::Header>(result);
  EXPECT_EQ(header.width, 10);
  EXPECT_EQ(header.height, 8);
  EXPECT_EQ(header.orientation(), 6);
  EXPECT_TRUE(header.icc);
  EXPECT_EQ(header.icc_bytes, 7);
  EXPECT_TRUE(header.xmp);
  EXPECT_EQ(header.webp, (image_file::WebpTrace{.lossless = true, .extended = true, .animated = false}));
  EXPECT_EQ(expect_image(decode(file)), upright(source, 6));
}

TEST(WebP, HeadersTellSimpleFilesAndAnimationsApart) {
  const auto simple = image_file::read_header(lossy(test_image(17, 9), 50));
  EXPECT_EQ(std::get<image_file::Header>(simple).width, 17);
  EXPECT_EQ(std::get<image_file::Header>(simple).height, 9);
  EXPECT_EQ(std::get<image_file::Header>(simple).webp, image_file::WebpTrace{});
  const auto animated = image_file::read_header(animation(20, 16, 4, 6, test_image(10, 8)));
  EXPECT_EQ(std::get<image_file::Header>(animated).webp,
            (image_file::WebpTrace{.lossless = true, .extended = true, .animated = true}));
}

}  // namespace
}  // namespace ceteris::image
