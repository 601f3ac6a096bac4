// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image_file/tiff_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "ceteris/image/decode.hpp"
#include "ceteris/image/test_images.hpp"
#include "ceteris/image_file/header.hpp"

namespace ceteris::image {
namespace {

using ::testing::HasSubstr;

struct Page {
  Image image;
  int new_subfile_type = -1;  // -1: the tag is absent
  int subfile_type = -1;
  int photometric = 2;
  int orientation = 1;
  std::vector<Page> below = {};  // its SubIFDs
};

// A little-endian TIFF with a chain of pages, uncompressed.
class TiffFile {
 public:
  explicit TiffFile(const std::vector<Page>& pages) {
    text_ = std::string("II*\0", 4) + u32(0);
    std::size_t link = 4;
    for (const Page& page : pages) {
      text_.replace(link, 4, u32(static_cast<std::uint32_t>(add(page))));
      link = text_.size() - 4;
    }
  }
  [[nodiscard]] Bytes bytes() const { return bytes_of(text_); }

 private:
  static std::string u16(std::uint32_t value) { return {static_cast<char>(value), static_cast<char>(value >> 8U)}; }
  static std::string u32(std::uint32_t value) { return u16(value & 0xFFFFU) + u16(value >> 16U); }

  // Appends what the page refers to and then its directory, whose place is returned; its last 4 bytes are the link.
  std::size_t add(const Page& page) {
    constexpr std::uint32_t kShort = 3, kLong = 4, kIfd = 13;
    std::vector<std::uint32_t> below;
    for (const Page& sub : page.below) {
      below.push_back(static_cast<std::uint32_t>(add(sub)));
    }
    const auto pixels = static_cast<std::uint32_t>(text_.size());
    text_.append(reinterpret_cast<const char*>(page.image.pixels.data()), page.image.pixels.size());
    const auto bits = static_cast<std::uint32_t>(text_.size());
    text_ += u16(8) + u16(8) + u16(8);
    const auto list = static_cast<std::uint32_t>(text_.size());
    for (const std::uint32_t offset : below) {
      text_ += u32(offset);
    }
    text_.append(text_.size() % 2, '\0');
    std::string entries;
    std::uint32_t count = 0;
    const auto entry = [&](std::uint32_t tag, std::uint32_t type, std::uint32_t values, std::uint32_t value) {
      entries += u16(tag) + u16(type) + u32(values) + u32(value);
      ++count;
    };
    if (page.new_subfile_type >= 0) {
      entry(254, kLong, 1, static_cast<std::uint32_t>(page.new_subfile_type));
    }
    if (page.subfile_type >= 0) {
      entry(255, kShort, 1, static_cast<std::uint32_t>(page.subfile_type));
    }
    entry(256, kShort, 1, static_cast<std::uint32_t>(page.image.width));
    entry(257, kShort, 1, static_cast<std::uint32_t>(page.image.height));
    entry(258, kShort, 3, bits);
    entry(259, kShort, 1, 1);
    entry(262, kShort, 1, static_cast<std::uint32_t>(page.photometric));
    entry(273, kLong, 1, pixels);
    entry(274, kShort, 1, static_cast<std::uint32_t>(page.orientation));
    entry(277, kShort, 1, 3);
    entry(278, kShort, 1, static_cast<std::uint32_t>(page.image.height));
    entry(279, kLong, 1, static_cast<std::uint32_t>(page.image.pixels.size()));
    if (!below.empty()) {
      entry(330, kIfd, static_cast<std::uint32_t>(below.size()), below.size() == 1 ? below[0] : list);
    }
    const std::size_t place = text_.size();
    text_ += u16(count) + entries + u32(0);
    return place;
  }

  std::string text_;
};

std::string refusal_of(const std::vector<Page>& pages) {
  const Decoded decoded = decode(TiffFile(pages).bytes());
  const auto* refusal = std::get_if<image_file::Refusal>(&decoded);
  const auto header = image_file::read_header(TiffFile(pages).bytes());
  EXPECT_EQ(std::holds_alternative<image_file::Refusal>(header), refusal != nullptr) << "the header says the same";
  return refusal != nullptr ? refusal->reason + ": " + refusal->detail : "";
}

// The image that is taken, which must have the size that the header tells.
Image taken(const std::vector<Page>& pages) {
  const Bytes file = TiffFile(pages).bytes();
  Image image = expect_image(decode(file));
  const auto header = image_file::read_header(file);
  EXPECT_EQ(std::get<image_file::Header>(header).upright_width(), image.width);
  EXPECT_EQ(std::get<image_file::Header>(header).upright_height(), image.height);
  return image;
}

const Image kThumbnail = test_image(16, 12, 1);
const Image kFull = test_image(96, 64, 2);
const Image kHalf = test_image(48, 32, 3);

TEST(TiffDirectory, AThumbnailInFrontIsPassedOver) {
  EXPECT_EQ(taken({{.image = kThumbnail, .new_subfile_type = 1}, {.image = kFull, .new_subfile_type = 0}}), kFull);
  EXPECT_EQ(taken({{.image = kThumbnail, .subfile_type = 2}, {.image = kFull}}), kFull) << "the older tag";
  EXPECT_EQ(taken({{.image = kThumbnail, .new_subfile_type = 1}, {.image = kHalf}, {.image = kFull}}), kFull)
      << "the largest";
  EXPECT_EQ(taken({{.image = kThumbnail, .new_subfile_type = 1},
                   {.image = test_image(200, 200), .new_subfile_type = 4},
                   {.image = kFull}}),
            kFull)
      << "a mask is no image";
}

TEST(TiffDirectory, TheFullImageIsFoundAmongSubDirectories) {
  const Page thumbnail{.image = kThumbnail, .new_subfile_type = 1, .below = {{.image = kFull, .new_subfile_type = 0}}};
  EXPECT_EQ(taken({thumbnail}), kFull);
  Page two = thumbnail;
  two.below.push_back({.image = test_image(120, 80), .new_subfile_type = 1});
  EXPECT_EQ(taken({two}), kFull) << "a larger preview stays one";
}

TEST(TiffDirectory, TheFirstIsTakenWhereNothingSaysOtherwise) {
  EXPECT_EQ(taken({{.image = kThumbnail}, {.image = kFull}}), kThumbnail) << "the first page";
  EXPECT_EQ(taken({{.image = kFull, .new_subfile_type = 0}, {.image = kHalf, .new_subfile_type = 1}}), kFull)
      << "a pyramid";
  EXPECT_EQ(taken({{.image = kHalf, .new_subfile_type = 2}, {.image = kFull, .new_subfile_type = 2}}), kHalf)
      << "pages";
  EXPECT_EQ(taken({{.image = kThumbnail, .new_subfile_type = 1}}), kThumbnail) << "there is nothing else";
}

TEST(TiffDirectory, OrientationIsThatOfTheImageTaken) {
  const Image image = taken({{.image = kThumbnail, .new_subfile_type = 1, .orientation = 8},
                             {.image = kFull, .new_subfile_type = 0, .orientation = 6}});
  EXPECT_EQ(image.width, 64);
  EXPECT_EQ(image.height, 96);
}

TEST(TiffDirectory, CameraRawIsRefusedAsWhatItIs) {
  for (const int photometric : {32803, 34892}) {
    const Page raw{.image = kFull, .new_subfile_type = 0, .photometric = photometric};
    EXPECT_THAT(refusal_of({{.image = kThumbnail, .new_subfile_type = 1, .below = {raw}}}),
                HasSubstr("unsupported: a camera raw file"));
    EXPECT_THAT(refusal_of({{.image = kThumbnail, .below = {raw}}}), HasSubstr("a camera raw file")) << "not marked";
    EXPECT_THAT(refusal_of({raw}), HasSubstr("a camera raw file"));
  }
  Bytes canon = bytes_of(std::string_view("II*\0\x10\0\0\0CR\2\0\0\0\0\0\0\0\0\0\0\0", 22));
  EXPECT_EQ(reason_of(decode(canon)), image_file::refused::kUnsupported);
}

TEST(TiffDirectory, OnlyReducedImagesAreRefused) {
  EXPECT_THAT(refusal_of({{.image = kThumbnail, .new_subfile_type = 1}, {.image = kHalf, .new_subfile_type = 1}}),
              HasSubstr("only images marked as reduced"));
}

TEST(TiffDirectory, LoopsAndLinksToNowhereEnd) {
  const std::vector<Page> pages{{.image = kThumbnail, .new_subfile_type = 1, .below = {{.image = kFull}}}};
  Bytes file = TiffFile(pages).bytes();
  for (std::size_t i = 0; i < 4; ++i) {
    file[file.size() - 4 + i] = file[4 + i];  // the last directory leads to the first
  }
  EXPECT_EQ(expect_image(decode(file)), kFull);
  for (std::size_t i = 0; i < 4; ++i) {
    file[file.size() - 4 + i] = std::byte{0xF0};
  }
  EXPECT_EQ(expect_image(decode(file)), kFull);
}

}  // namespace
}  // namespace ceteris::image
