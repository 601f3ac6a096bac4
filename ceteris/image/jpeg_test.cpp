// SPDX-License-Identifier: Apache-2.0
// JPEG: colours, strictness, and windows that equal the whole.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "ceteris/base/error.hpp"
#include "ceteris/base/random.hpp"
#include "ceteris/image/decode.hpp"
#include "ceteris/image/encode.hpp"
#include "ceteris/image/jpeg_part.hpp"
#include "ceteris/image/orientation.hpp"
#include "ceteris/image/resize.hpp"
#include "ceteris/image/test_images.hpp"
#include "ceteris/image_file/header.hpp"

namespace ceteris::image {
namespace {

using namespace std::string_view_literals;
using Colours = JpegOptions::Colours;

// Where the last `marker` (the byte after FF) stands.
std::size_t last_marker(const Bytes& jpeg, int marker) {
  for (std::size_t at = jpeg.size() - 2; at > 0; --at) {
    if (jpeg[at] == std::byte{0xFF} && jpeg[at + 1] == static_cast<std::byte>(marker)) {
      return at;
    }
  }
  ADD_FAILURE() << "no marker " << marker;
  return 0;
}

Bytes inserted(Bytes bytes, std::size_t at, const Bytes& part) {
  bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), part.begin(), part.end());
  return bytes;
}

TEST(Jpeg, OfHighQualityComesBackAlmostAsItWas) {
  const Image source = test_image(61, 45);
  EXPECT_LE(largest_difference(expect_image(decode(encode_jpeg(source, 100, Subsampling::Yuv444))), source), 4);
}

TEST(Jpeg, OfEveryLayoutHasTheSameImageInIt) {
  const Image source = resize(test_image(20, 15), 160, 120);  // without fine colour detail
  for (const auto& luma : {std::array{1, 1}, std::array{2, 1}, std::array{2, 2}, std::array{1, 2}, std::array{4, 1}}) {
    for (const bool progressive : {false, true}) {
      const Bytes jpeg = write_jpeg(source, {.luma = luma, .quality = 98, .progressive = progressive});
      EXPECT_LE(largest_difference(expect_image(decode(jpeg)), source), 24) << luma[0] << "x" << luma[1];
    }
  }
}

TEST(Jpeg, GreyIsRepeatedInAllChannels) {
  const Image image = expect_image(decode(write_jpeg(test_image(30, 20), {.colours = Colours::Grey})));
  for (std::size_t i = 0; i < image.pixels.size(); i += 3) {
    EXPECT_EQ(image.pixels[i], image.pixels[i + 1]);
    EXPECT_EQ(image.pixels[i], image.pixels[i + 2]);
  }
}

TEST(Jpeg, InksBecomeColoursWithAdobesInversionAndWithout) {
  const Image inks = resize(test_image(9, 8), 72, 64);
  for (const Colours colours : {Colours::Cmyk, Colours::Ycck}) {
    for (const bool adobe : {true, false}) {
      if (colours == Colours::Ycck && !adobe) {
        continue;  // without the marker nothing says that it is YCCK
      }
      const Bytes jpeg = write_jpeg(inks, {.colours = colours, .quality = 100, .adobe = adobe});
      Image expected = inks;
      for (std::size_t i = 0; i < expected.pixels.size(); i += 3) {
        const int black = inks.pixels[i + 1] / 2;
        for (std::size_t c = 0; c < 3; ++c) {
          const int ink = inks.pixels[i + c];
          const int value = adobe ? ink * black : (255 - ink) * (255 - black);
          expected.pixels[i + c] = static_cast<std::uint8_t>((value + 127) / 255);
        }
      }
      EXPECT_LE(largest_difference(expect_image(decode(jpeg)), expected), 6);
    }
  }
}

TEST(Jpeg, OrientationIsApplied) {
  const Image source = test_image(40, 24);
  const Image plain = expect_image(decode(write_jpeg(source, {})));
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const Bytes jpeg = write_jpeg(source, {.exif = exif_block(orientation)});
    EXPECT_EQ(expect_image(decode(jpeg)), upright(plain, orientation)) << orientation;
  }
}

TEST(Jpeg, CutAnywhereIsRefused) {
  for (const bool progressive : {false, true}) {
    const Bytes jpeg = write_jpeg(test_image(64, 48), {.luma = {2, 2}, .progressive = progressive});
    for (std::size_t length = 2; length < jpeg.size(); length += length < jpeg.size() - 40 ? 7 : 1) {
      const Decoded decoded = decode(std::span(jpeg).first(length));
      ASSERT_TRUE(std::holds_alternative<image_file::Refusal>(decoded)) << length << " of " << jpeg.size();
      EXPECT_EQ(reason_of(decoded), image_file::refused::kTruncated) << length << " of " << jpeg.size();
    }
  }
}

TEST(Jpeg, WhoseDataEndsBeforeItsEndMarkerIsCorrupt) {
  Bytes jpeg = encode_jpeg(test_image(64, 48), 90);
  const std::size_t end = last_marker(jpeg, 0xD9);
  jpeg.erase(jpeg.begin() + static_cast<std::ptrdiff_t>(end - end / 3),
             jpeg.begin() + static_cast<std::ptrdiff_t>(end));
  EXPECT_EQ(reason_of(decode(jpeg)), image_file::refused::kCorruptData);
}

TEST(Jpeg, JunkThatDoesNotTouchThePixelsIsAccepted) {
  const Bytes jpeg = encode_jpeg(test_image(64, 48), 90);
  const Image plain = expect_image(decode(jpeg));
  EXPECT_EQ(expect_image(decode(inserted(jpeg, jpeg.size(), bytes_of("appended by someone")))), plain);
  EXPECT_EQ(expect_image(decode(inserted(jpeg, last_marker(jpeg, 0xC0), bytes_of("\1\2\3 junk")))), plain);
}

TEST(Jpeg, OfAKindThatTheLibraryDoesNotDecodeIsUnsupported) {
  const Bytes jpeg = encode_jpeg(test_image(16, 16), 90);
  const std::size_t frame = last_marker(jpeg, 0xC0);
  Bytes twelve_bits = jpeg;
  twelve_bits[frame + 4] = std::byte{12};
  EXPECT_EQ(reason_of(decode(twelve_bits)), image_file::refused::kUnsupported);
  Bytes hierarchical = jpeg;
  hierarchical[frame + 1] = std::byte{0xC5};
  EXPECT_EQ(reason_of(decode(hierarchical)), image_file::refused::kUnsupported);
}

TEST(Jpeg, ThatClaimsToBeHugeIsRefusedBeforeAnythingIsAllocated) {
  Bytes jpeg = encode_jpeg(test_image(16, 16), 90);
  const std::size_t frame = last_marker(jpeg, 0xC0);
  for (std::size_t i = 5; i < 9; ++i) {
    jpeg[frame + i] = std::byte{0xF0};
  }
  EXPECT_EQ(reason_of(decode(jpeg)), image_file::refused::kTooLarge);
  EXPECT_EQ(reason_of(decode(encode_jpeg(test_image(16, 16), 90), {.max_pixels = 255})),
            image_file::refused::kTooLarge);
  EXPECT_EQ(reason_of(decode(encode_jpeg(test_image(16, 16), 90), {.max_pixels = 256})), "");
}

TEST(Jpeg, WithHundredsOfScansIsRefused) {
  const Bytes jpeg = write_jpeg(test_image(16, 16), {.separate_scans = true});
  const std::size_t scan = last_marker(jpeg, 0xDA);
  const Bytes last(jpeg.begin() + static_cast<std::ptrdiff_t>(scan), jpeg.end() - 2);
  Bytes bomb = jpeg;
  for (int i = 0; i < 300; ++i) {
    bomb = inserted(std::move(bomb), scan, last);
  }
  EXPECT_EQ(reason_of(decode(jpeg)), "");
  EXPECT_EQ(reason_of(decode(bomb)), image_file::refused::kCorruptData);
}

TEST(CropDecode, EqualsTheSameRectangleOfTheWholeImageForEveryLayout) {
  std::uint64_t seed = 0;
  for (const auto& luma : {std::array{1, 1}, std::array{2, 1}, std::array{2, 2}, std::array{1, 2}, std::array{4, 1}}) {
    for (const bool progressive : {false, true}) {
      for (const auto& [width, height] :
           {std::array{97, 83}, std::array{64, 64}, std::array{17, 150}, std::array{5, 3}}) {
        ++seed;
        const Image source = test_image(width, height, seed);
        const Bytes jpeg =
            write_jpeg(source, {.luma = luma, .progressive = progressive, .restart_interval = seed % 2 == 0 ? 3 : 0});
        const std::string what =
            std::to_string(luma[0]) + "x" + std::to_string(luma[1]) + (progressive ? " progressive" : "");
        expect_windows_equal_the_whole(jpeg, what, seed, 24);
      }
    }
  }
}

TEST(CropDecode, EqualsTheSameRectangleForGreyInksAndArithmeticCoding) {
  const Image source = test_image(90, 71);
  expect_windows_equal_the_whole(write_jpeg(source, {.colours = Colours::Grey}), "grey", 1, 24);
  expect_windows_equal_the_whole(write_jpeg(source, {.colours = Colours::Cmyk}), "CMYK", 2, 12);
  expect_windows_equal_the_whole(write_jpeg(source, {.luma = {2, 2}, .arithmetic = true}), "arithmetic", 3, 24);
  expect_windows_equal_the_whole(write_jpeg(source, {.luma = {2, 2}, .separate_scans = true}), "separate scans", 4, 24);
}

// Restart markers part the rows in every way that crop_decode uses, and in some that it must not.
TEST(CropDecode, EqualsTheSameRectangleWhereRestartsPartTheRows) {
  std::uint64_t seed = 100;
  for (const auto& luma : {std::array{1, 1}, std::array{2, 1}, std::array{2, 2}, std::array{1, 2}}) {
    for (const int interval : {1, 2, 3, 4}) {
      for (const auto& [width, height] : {std::array{97, 83}, std::array{64, 64}, std::array{17, 150}}) {
        ++seed;
        const Bytes jpeg = write_jpeg(test_image(width, height, seed), {.luma = luma, .restart_interval = interval});
        const std::string what =
            std::to_string(luma[0]) + "x" + std::to_string(luma[1]) + " every " + std::to_string(interval);
        expect_windows_equal_the_whole(jpeg, what, seed, 40);
      }
    }
  }
  const Image source = test_image(90, 71);
  expect_windows_equal_the_whole(write_jpeg(source, {.colours = Colours::Grey, .restart_interval = 1}), "grey", 1, 40);
  const Bytes turned = write_jpeg(source, {.luma = {2, 2}, .restart_interval = 1, .exif = exif_block(6)});
  expect_windows_equal_the_whole(turned, "turned", 2, 40);
}

TEST(JpegPart, HoldsOnlyTheIntervalsAroundItsWindow) {
  const Bytes jpeg = encode_jpeg(test_image(256, 256), 90, Subsampling::Yuv420, 1);
  const auto part = jpeg_part(jpeg, {100, 130, 20, 30}, {});
  ASSERT_TRUE(part);
  const Image image = expect_image(decode(part->bytes));
  EXPECT_EQ(image.width, 32);  // pixels 98 to 122, in units of 16
  EXPECT_EQ(image.height, 48);
  EXPECT_EQ(part->window, (Window{4, 2, 20, 30}));
  EXPECT_LT(part->bytes.size(), jpeg.size() / 10);
}

TEST(JpegPart, IsNotTakenFromWhatDoesNotAllowIt) {
  const Window window{40, 40, 8, 8};
  const Image source = test_image(128, 128);
  EXPECT_FALSE(jpeg_part(encode_jpeg(source, 90), window, {})) << "no restarts";
  EXPECT_FALSE(jpeg_part(encode_jpeg(source, 90, Subsampling::Yuv420, 3), window, {})) << "8 units a row, not of 3";
  EXPECT_FALSE(jpeg_part(write_jpeg(source, {.progressive = true, .restart_interval = 1}), window, {}));
  EXPECT_FALSE(jpeg_part(write_jpeg(source, {.separate_scans = true, .restart_interval = 1}), window, {}));
  const Bytes whole = encode_jpeg(source, 90, Subsampling::Yuv420, 1);
  EXPECT_TRUE(jpeg_part(whole, window, {}));
  EXPECT_FALSE(jpeg_part(whole, {1, 1, 126, 126}, {})) << "all of it is needed";
  EXPECT_FALSE(jpeg_part(whole, window, {.max_pixels = 1000}));
  Bytes swapped = whole;
  std::swap(swapped[last_marker(whole, 0xD3) + 1], swapped[last_marker(whole, 0xD4) + 1]);
  EXPECT_FALSE(jpeg_part(swapped, window, {})) << "restarts out of order";
}

// Whatever is cut off or changed, the part is refused or decodes as some image: never a read outside the bytes.
TEST(JpegPart, OfADamagedFileIsNoneOrAnotherImage) {
  const Bytes whole = encode_jpeg(test_image(64, 48), 90, Subsampling::Yuv420, 1);
  const Window window{20, 20, 8, 8};
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(jpeg_part(std::span(whole).first(size), window, {})) << size;
  }
  for (std::size_t at = 0; at < whole.size(); ++at) {
    Bytes changed = whole;
    changed[at] ^= std::byte{0x41};
    const Decoded decoded = crop_decode(changed, {0, 0, 1, 1});
    EXPECT_TRUE(std::holds_alternative<Image>(decoded) || !reason_of(decoded).empty());
  }
}

TEST(CropDecode, EqualsTheSameRectangleForEveryOrientation) {
  const Image source = test_image(90, 71);
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const Bytes jpeg = write_jpeg(source, {.luma = {2, 2}, .exif = exif_block(orientation)});
    expect_windows_equal_the_whole(jpeg, "orientation", static_cast<std::uint64_t>(orientation), 24);
  }
}

TEST(CropDecode, EqualsTheSameRectangleForOtherFormats) {
  const Bytes png = encode_png(test_image(30, 20));
  EXPECT_EQ(expect_image(crop_decode(png, {4, 5, 9, 11})), crop(test_image(30, 20), {4, 5, 9, 11}));
}

TEST(CropDecode, RefusesWhatDecodeRefuses) {
  const Bytes jpeg = encode_jpeg(test_image(64, 48), 90);
  EXPECT_EQ(reason_of(crop_decode(std::span(jpeg).first(jpeg.size() / 2), {0, 40, 8, 8})),
            image_file::refused::kTruncated);
  EXPECT_EQ(reason_of(crop_decode(jpeg, {0, 0, 8, 8}, {.max_pixels = 100})), image_file::refused::kTooLarge);
  EXPECT_EQ(reason_of(crop_decode(bytes_of("text"), {0, 0, 8, 8})), image_file::refused::kNotAnImage);
}

TEST(CropDecode, AWindowOutsideTheImageIsABug) {
  const Bytes jpeg = encode_jpeg(test_image(64, 48), 90);
  for (const Window& window : {Window{60, 0, 8, 8}, Window{0, 44, 8, 8}, Window{-1, 0, 4, 4}, Window{0, 0, 0, 4}}) {
    EXPECT_THROW(static_cast<void>(crop_decode(jpeg, window)), Bug);
  }
}

}  // namespace
}  // namespace ceteris::image
