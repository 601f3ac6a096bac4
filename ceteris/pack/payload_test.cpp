// SPDX-License-Identifier: Apache-2.0
#include "ceteris/pack/payload.hpp"

#include <gtest/gtest.h>

#include "ceteris/image/encode.hpp"
#include "ceteris/image/jpeg_part.hpp"
#include "ceteris/image/resize.hpp"
#include "ceteris/image/test_images.hpp"

namespace ceteris::pack {
namespace {

using image::Image;

constexpr Recipe kOriginal{.form = Form::Original, .side = 0, .quality = 0};

TEST(Payload, OfAnOriginalIsTheFileItself) {
  const auto file = image::encode_png(image::test_image(61, 45));
  const Payload payload = make_payload(file, kOriginal);
  EXPECT_EQ(payload.bytes, file);
  EXPECT_EQ(payload.hash, payload.source_hash);
  EXPECT_EQ(payload.width, 61);
  EXPECT_EQ(payload.height, 45);
}

TEST(Payload, OfABrokenFileIsKeptInAnOriginalOnly) {
  const auto file = image::bytes_of("<html>not found</html>");
  const Payload kept = make_payload(file, kOriginal);
  EXPECT_EQ(kept.bytes, file);
  ASSERT_TRUE(kept.refusal);
  const Payload none = make_payload(file, {});
  EXPECT_FALSE(none.bytes);
  EXPECT_EQ(none.hash, "");
  EXPECT_EQ(none.source_hash, kept.source_hash);
  EXPECT_EQ(none.refusal, kept.refusal);
}

TEST(Payload, RawHoldsTheReducedPixelsExactly) {
  const Image source = image::test_image(61, 45);
  const Payload payload = make_payload(image::encode_png(source), {.form = Form::Raw, .side = 16, .quality = 0});
  ASSERT_TRUE(payload.bytes);
  EXPECT_EQ(image::expect_image(image::decode(*payload.bytes)), image::resize_short_side(source, 16));
}

TEST(Payload, IsNeverEnlargedAndStandsUpright) {
  const Image source = image::test_image(30, 20);
  const auto turned = image::write_jpeg(source, {.exif = image::exif_block(6)});
  for (const Form form : {Form::Jpeg, Form::Raw}) {
    const Payload payload = make_payload(turned, {.form = form, .side = 256, .quality = form == Form::Jpeg ? 90 : 0});
    EXPECT_EQ(payload.width, 20);
    EXPECT_EQ(payload.height, 30);
    const Image image = image::expect_image(image::decode(*payload.bytes));
    EXPECT_LE(image::largest_difference(image, image::expect_image(image::decode(turned))), form == Form::Raw ? 0 : 60);
  }
}

TEST(Payload, OfJpegLetsAWindowReadOnlyItsPart) {
  const Payload payload = make_payload(image::encode_png(image::test_image(300, 280)), {});
  ASSERT_TRUE(payload.bytes);
  EXPECT_TRUE(image::jpeg_part(*payload.bytes, {100, 100, 32, 32}, {}));
  image::expect_windows_equal_the_whole(*payload.bytes, "payload", 7, 40);
}

TEST(Payload, IsAFunctionOfTheFile) {
  const auto file = image::encode_png(image::test_image(300, 280));
  EXPECT_EQ(make_payload(file, {}).hash, make_payload(file, {}).hash);
  EXPECT_NE(make_payload(file, {}).hash, make_payload(file, {.quality = 91}).hash);
}

TEST(Payload, WithASideThatJpegCannotHaveIsRefused) {
  const auto file = image::encode_png(image::test_image(70'000, 1));
  const Payload payload = make_payload(file, {});
  ASSERT_TRUE(payload.refusal);
  EXPECT_EQ(payload.refusal->reason, image_file::refused::kTooLarge);
  EXPECT_FALSE(payload.bytes);
  EXPECT_TRUE(make_payload(file, {.form = Form::Raw, .quality = 0}).bytes);
}

}  // namespace
}  // namespace ceteris::pack
