// SPDX-License-Identifier: Apache-2.0
// Every file of the collection of broken and odd images has one expected outcome.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "ceteris/image/decode.hpp"
#include "ceteris/image/test_images.hpp"
#include "ceteris/image_file/header.hpp"
#include "tests/support/requirement.hpp"

namespace ceteris::image {
namespace {

struct Expected {
  const char* file;
  int width;  // upright; 0 when refused
  int height;
  std::string_view reason;
};

constexpr Expected opens(const char* file, int width, int height) {
  return {file, width, height, {}};
}
constexpr Expected refuses(const char* file, std::string_view reason) {
  return {file, 0, 0, reason};
}

constexpr std::array kExpected = {
    refuses("16bit.cropped.tif", image_file::refused::kUnsupported),  // ten bits in sixteen: black if taken as sixteen
    refuses("Bad_reallybig.bmp", image_file::refused::kTooLarge),
    opens("animated.webp", 200, 200),
    opens("apng-ball.png", 100, 100),
    refuses("broken.png", image_file::refused::kCorruptHeader),
    refuses("broken_data_stream.png", image_file::refused::kCorruptData),
    opens("broken_exif_dpi.jpg", 100, 100),
    refuses("decompression_bomb.gif", image_file::refused::kCorruptHeader),
    opens("decompression_bomb_extents.gif", 100, 100),  // its first frame is small
    opens("dispose_bgnd.gif", 100, 100),
    refuses("git-lfs-pointer.jpg", image_file::refused::kNotAnImage),
    opens("grey16-interlaced.png", 32, 32),
    refuses("half.jpg", image_file::refused::kTruncated),
    opens("hopper.jpg", 128, 128),
    opens("hopper.webp", 128, 128),
    opens("hopper_16bit_qtables.jpg", 128, 128),
    opens("hopper_gray.jpg", 128, 128),
    opens("hopper_orientation_3.jpg", 128, 128),
    opens("hopper_orientation_6.jpg", 128, 128),
    opens("hopper_orientation_6.webp", 128, 128),
    opens("hopper_orientation_8.jpg", 128, 128),
    opens("hopper_rle8_row_overflow.bmp", 128, 128),
    refuses("html-error-page.jpg", image_file::refused::kNotAnImage),
    refuses("huge-dims.jpg", image_file::refused::kTooLarge),
    refuses("huge-dims.png", image_file::refused::kTooLarge),
    opens("icc-after-SOF.jpg", 10, 10),
    opens("icc_profile.png", 57, 57),
    opens("icc_profile_big.jpg", 425, 250),
    opens("invalid-exif.jpg", 200, 200),
    opens("jpeg-named.png", 128, 128),
    opens("junk_jpeg_header.jpg", 1024, 768),
    opens("pil_sample_cmyk.jpg", 100, 100),
    opens("png-named.jpg", 128, 128),
    opens("png_decompression_dos.png", 1, 1),  // its texts are never inflated
    opens("pngsuite-basn3p08.png", 32, 32),
    opens("pngsuite-tbbn3p08.png", 32, 32),
    refuses("pngsuite-xc9n2c08.png", image_file::refused::kCorruptHeader),
    refuses("pngsuite-xcsn0g01.png", image_file::refused::kCorruptData),
    refuses("pngsuite-xdtn0g01.png", image_file::refused::kCorruptHeader),
    refuses("pngsuite-xhdn0g08.png", image_file::refused::kCorruptHeader),
    refuses("pngsuite-xlfn0g04.png", image_file::refused::kCorruptHeader),
    refuses("pngsuite-xs1n0g01.png", image_file::refused::kCorruptHeader),
    opens("progressive-cat.jpg", 320, 240),
    opens("rgba16.png", 32, 32),
    refuses("seek_too_large.tif", image_file::refused::kUnsupported),
    refuses("soi-only.jpg", image_file::refused::kTruncated),
    opens("sugarshack_bad_mpo_header.jpg", 640, 480),
    refuses("text.jpg", image_file::refused::kNotAnImage),
    opens("transparent.webp", 200, 150),
    opens("truncated_end_chunk.png", 128, 128),  // its pixels are whole and their checksum holds
    opens("truncated_exif_dpi.jpg", 480, 640),
    refuses("truncated_image.png", image_file::refused::kTruncated),
    refuses("truncated_jpeg.jpg", image_file::refused::kTruncated),
    refuses("ultrahdr.jpg", image_file::refused::kTruncated),
    opens("unknown_compression_method.png", 57, 57),  // its profile is never inflated
    refuses("zero-byte.jpg", image_file::refused::kEmpty),
    refuses("zero-dims.png", image_file::refused::kCorruptHeader),
    refuses("zero_width.gif", image_file::refused::kCorruptHeader),
};

class BadFiles : public testing::TestWithParam<Expected> {
 protected:
  void SetUp() override {
    const std::filesystem::path folder = test_data_folder();
    path_ = folder / "bad" / GetParam().file;
    if (folder.empty() || !std::filesystem::exists(path_)) {
      CETERIS_SKIP_WITHOUT("data", "no test data: set CETERIS_DATA");
    }
  }
  std::filesystem::path path_;
};

TEST_P(BadFiles, HaveTheExpectedOutcome) {
  const Expected& expected = GetParam();
  const Bytes bytes = read_file(path_);
  const Decoded decoded = decode(bytes);
  if (const auto* refusal = std::get_if<image_file::Refusal>(&decoded)) {
    EXPECT_EQ(refusal->reason, expected.reason) << refusal->detail;
    EXPECT_FALSE(refusal->detail.empty());
    return;
  }
  const Image& image = std::get<Image>(decoded);
  EXPECT_EQ(expected.reason, "") << "it opens";
  EXPECT_EQ(image.width, expected.width);
  EXPECT_EQ(image.height, expected.height);
  const auto header = image_file::read_header(bytes);
  ASSERT_TRUE(std::holds_alternative<image_file::Header>(header));
  EXPECT_EQ(std::get<image_file::Header>(header).upright_width(), expected.width);
  EXPECT_EQ(std::get<image_file::Header>(header).upright_height(), expected.height);
}

std::string test_name(const testing::TestParamInfo<Expected>& info) {
  std::string name = info.param.file;
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, BadFiles, testing::ValuesIn(kExpected), test_name);

TEST(BadFilesTogether, AreAllExpected) {
  const std::filesystem::path folder = test_data_folder();
  if (folder.empty()) {
    CETERIS_SKIP_WITHOUT("data", "no test data: set CETERIS_DATA");
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder / "bad")) {
    const std::string name = entry.path().filename();
    EXPECT_TRUE(name == "MANIFEST.tsv" ||
                std::ranges::any_of(kExpected, [&](const Expected& e) { return name == e.file; }))
        << name;
  }
}

TEST(BadFilesTogether, AreDecodedWithLittleMemory) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer keeps freed memory";
#endif
  const std::filesystem::path folder = test_data_folder();
  if (folder.empty()) {
    CETERIS_SKIP_WITHOUT("data", "no test data: set CETERIS_DATA");
  }
  const auto peak_megabytes = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
  };
  const auto before = peak_megabytes();
  for (const Expected& expected : kExpected) {
    const Bytes bytes = read_file(folder / "bad" / expected.file);
    static_cast<void>(decode(bytes));
    static_cast<void>(image_file::read_header(bytes));
  }
  EXPECT_LT(peak_megabytes() - before, 64);
}

}  // namespace
}  // namespace ceteris::image
