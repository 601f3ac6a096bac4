// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image_file/header.hpp"

#include <gtest/gtest.h>

#include <array>

#include "ceteris/image/decode.hpp"
#include "ceteris/image/encode.hpp"
#include "ceteris/image/test_images.hpp"

namespace ceteris::image {
namespace {

image_file::Header header_of(const Bytes& bytes) {
  const auto result = image_file::read_header(bytes);
  if (const auto* refusal = std::get_if<image_file::Refusal>(&result)) {
    ADD_FAILURE() << refusal->reason << ": " << refusal->detail;
    return {};
  }
  return std::get<image_file::Header>(result);
}

TEST(JpegHeader, NamesTheQualityTheEncoderWasSetTo) {
  const Image source = test_image(16, 16);
  for (int quality = 1; quality <= 100; ++quality) {
    const image_file::Header header = header_of(encode_jpeg(source, quality));
    EXPECT_EQ(header.jpeg->quality, quality);
    EXPECT_EQ(header.jpeg->quality_residual, 0);
  }
}

TEST(JpegHeader, NamesTheSubsampling) {
  struct Case {
    std::array<int, 2> luma;
    const char* name;
  };
  for (const Case& c : {Case{{1, 1}, "4:4:4"}, Case{{2, 1}, "4:2:2"}, Case{{2, 2}, "4:2:0"}, Case{{1, 2}, "4:4:0"},
                        Case{{4, 1}, "4:1:1"}, Case{{3, 1}, "3x1,1x1,1x1"}}) {
    EXPECT_EQ(header_of(write_jpeg(test_image(32, 32), {.luma = c.luma})).jpeg->subsampling, c.name);
  }
  EXPECT_EQ(header_of(write_jpeg(test_image(8, 8), {.colours = JpegOptions::Colours::Grey})).jpeg->subsampling, "grey");
}

TEST(JpegHeader, TellsTheEncodersOptionsApart) {
  const Image source = test_image(33, 20);
  const image_file::JpegTrace plain = *header_of(encode_jpeg(source, 75)).jpeg;
  EXPECT_FALSE(plain.optimised_huffman);
  EXPECT_FALSE(plain.progressive);
  EXPECT_TRUE(plain.jfif);
  EXPECT_EQ(plain.density_x, 1);
  EXPECT_EQ(plain.adobe_transform, -1);
  EXPECT_EQ(plain.markers, "APP0 DQT DQT SOF0 DHT DHT DHT DHT SOS");
  const image_file::JpegTrace optimised = *header_of(write_jpeg(source, {.optimised = true})).jpeg;
  EXPECT_TRUE(optimised.optimised_huffman);
  const image_file::JpegTrace progressive = *header_of(write_jpeg(source, {.progressive = true})).jpeg;
  EXPECT_TRUE(progressive.progressive);
  const image_file::JpegTrace other =
      *header_of(write_jpeg(source, {.arithmetic = true, .restart_interval = 4, .comment = "made\nby hand\t"})).jpeg;
  EXPECT_TRUE(other.arithmetic);
  EXPECT_EQ(other.restart_interval, 4);
  EXPECT_EQ(other.comment.substr(0, 4), "made");
  EXPECT_EQ(other.comment.find('\n'), std::string::npos);
  const image_file::JpegTrace inks = *header_of(write_jpeg(source, {.colours = JpegOptions::Colours::Ycck})).jpeg;
  EXPECT_EQ(inks.adobe_transform, 2);
}

TEST(JpegHeader, TableHashIsEqualForEqualTablesOnly) {
  const auto hash = [](int width, int quality) {
    return header_of(encode_jpeg(test_image(width, 9), quality)).jpeg->tables_hash;
  };
  EXPECT_EQ(hash(9, 80), hash(30, 80));
  EXPECT_NE(hash(9, 80), hash(9, 81));
}

TEST(JpegHeader, SumsTheLumaTable) {
  EXPECT_EQ(header_of(encode_jpeg(test_image(9, 9), 100)).jpeg->luma_table_sum, 64);
  EXPECT_EQ(header_of(encode_jpeg(test_image(9, 9), 50)).jpeg->luma_table_sum, 3688);  // the sum of table K.1
}

TEST(JpegHeader, ReadsExifAndProfilesInParts) {
  const Bytes profile(2500, std::byte{'p'});
  const Bytes jpeg = write_jpeg(test_image(40, 30), {.exif = exif_block(6), .icc = profile});
  const image_file::Header header = header_of(jpeg);
  EXPECT_EQ(header.format, image_file::Format::Jpeg);
  EXPECT_EQ(header.width, 40);
  EXPECT_EQ(header.height, 30);
  EXPECT_EQ(header.upright_width(), 30);
  EXPECT_EQ(header.upright_height(), 40);
  EXPECT_EQ(header.bytes, static_cast<std::int64_t>(jpeg.size()));
  EXPECT_EQ(header.bits_per_channel, 8);
  EXPECT_EQ(header.channels, 3);
  EXPECT_EQ(header.exif.model, "Model X");
  EXPECT_TRUE(header.icc);
  EXPECT_EQ(header.icc_bytes, 2500);
  EXPECT_NE(header.icc_hash, 0U);
}

TEST(Header, OfACutFileIsWhatWasReadOrARefusal) {
  for (const Bytes& file : {write_jpeg(test_image(40, 30), {.exif = exif_block(6)}), encode_png(test_image(8, 8))}) {
    const image_file::Header whole = header_of(file);
    for (std::size_t length = 0; length < file.size(); ++length) {
      const auto result = image_file::read_header(std::span(file).first(length));
      if (const auto* header = std::get_if<image_file::Header>(&result)) {
        EXPECT_EQ(header->width, whole.width);
        EXPECT_EQ(header->height, whole.height);
      } else {
        EXPECT_LT(length, 400U);
      }
    }
  }
}

}  // namespace
}  // namespace ceteris::image
