// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image_file/format.hpp"

#include <gtest/gtest.h>

#include <string>

#include "ceteris/image_file/test_files.hpp"

namespace ceteris::image_file {
namespace {

using namespace std::string_view_literals;

TEST(Format, IsToldByTheFirstBytes) {
  EXPECT_EQ(sniff(bytes_of("\xFF\xD8\xFF\xE0"sv)), Format::Jpeg);
  EXPECT_EQ(sniff(bytes_of("\x89PNG\r\n\x1A\n"sv)), Format::Png);
  EXPECT_EQ(sniff(bytes_of("GIF87a")), Format::Gif);
  EXPECT_EQ(sniff(bytes_of("GIF89a")), Format::Gif);
  EXPECT_EQ(sniff(bytes_of("RIFF\0\0\0\0WEBPVP8 "sv)), Format::WebP);
  EXPECT_EQ(sniff(bytes_of("II*\0"sv)), Format::Tiff);
  EXPECT_EQ(sniff(bytes_of("MM\0*"sv)), Format::Tiff);
  EXPECT_EQ(sniff(bytes_of("BM\0\0\0\0\0\0\0\0\0\0\0\0\x28\0\0\0"sv)), Format::Bmp);
}

TEST(Format, IsUnknownForTextThatStartsLikeABitmapAndForNothing) {
  EXPECT_EQ(sniff(bytes_of("BMW and other makers of cars")), Format::Unknown);
  EXPECT_EQ(sniff({}), Format::Unknown);
  EXPECT_EQ(sniff(bytes_of("\x89PNG")), Format::Unknown);
  EXPECT_EQ(sniff(bytes_of("RIFF\0\0\0\0WAVE"sv)), Format::Unknown);
}

TEST(Format, OfANameIsItsExtensionInAnyCase) {
  EXPECT_EQ(format_of_name("a/b.JPEG"), Format::Jpeg);
  EXPECT_EQ(format_of_name("b.tar.png"), Format::Png);
  EXPECT_EQ(format_of_name("x.Tif"), Format::Tiff);
  EXPECT_EQ(format_of_name("a.png/b"), Format::Unknown);
  EXPECT_EQ(format_of_name("png"), Format::Unknown);
  EXPECT_EQ(format_of_name(""), Format::Unknown);
  EXPECT_EQ(format_of_name("b."), Format::Unknown);
}

TEST(Format, HasAName) {
  EXPECT_EQ(format_name(Format::WebP), "webp");
  EXPECT_EQ(format_name(Format::Unknown), "unknown");
}

TEST(RefuseUnknown, SaysWhatTheBytesAreInstead) {
  EXPECT_EQ(refuse_unknown({}).reason, refused::kEmpty);
  EXPECT_EQ(refuse_unknown(bytes_of("hello\n")), (Refusal{"not an image", "text"}));
  EXPECT_EQ(refuse_unknown(bytes_of("\n<HTML>")).detail, "a web page, as of a failed download");
  EXPECT_EQ(refuse_unknown(bytes_of("<?xml version='1.0'?><svg/>")), (Refusal{"unsupported", "an SVG drawing"}));
  EXPECT_EQ(refuse_unknown(bytes_of("\0\0\0\x20"
                                    "ftypavif"sv)),
            (Refusal{"unsupported", "an AVIF image"}));
  EXPECT_EQ(refuse_unknown(bytes_of("FUJIFILMCCD-RAW 0201")).detail, "a camera raw file (Fujifilm RAF)");
  EXPECT_EQ(refuse_unknown(bytes_of("IIU\0\x18\0"sv)).detail, "a camera raw file (Panasonic RW2)");
  EXPECT_EQ(refuse_unknown(Bytes(100)).detail, "zero bytes, as of an interrupted copy");
  EXPECT_EQ(refuse_unknown(bytes_of("\x01\x02\x03")).detail, "no known image format");
  EXPECT_EQ(refuse_unknown(bytes_of("\x89PNG\n\n")).reason, refused::kCorruptHeader);
}

TEST(RefuseUnknown, TellsImagesFromVideosByEveryBrandOfTheBox) {
  const auto boxed = [](const std::string& main, const std::string& others) {
    const std::string size(1, static_cast<char>(16 + others.size()));
    return refuse_unknown(
        bytes_of(std::string("\0\0\0", 3) + size + "ftyp" + main + std::string(4, '\0') + others + "mdat"));
  };
  EXPECT_EQ(boxed("crx ", "crx isom"), (Refusal{"unsupported", "a camera raw file (Canon CR3)"}));
  EXPECT_EQ(boxed("heic", "mif1heic"), (Refusal{"unsupported", "a HEIC image"}));
  EXPECT_EQ(boxed("mif1", "mif1heix"), (Refusal{"unsupported", "a HEIC image"}));
  EXPECT_EQ(boxed("mif1", "mif1miafunif"), (Refusal{"unsupported", "a HEIF image"}));
  EXPECT_EQ(boxed("msf1", "msf1iso8"), (Refusal{"unsupported", "a HEIF image"}));
  EXPECT_EQ(boxed("mif1", "mif1avif"), (Refusal{"unsupported", "an AVIF image"}));
  EXPECT_EQ(boxed("isom", "isomiso2avc1mp41"), (Refusal{"not an image", "a video"}));
  EXPECT_EQ(boxed("qt  ", "qt  "), (Refusal{"not an image", "a video"}));
  EXPECT_EQ(boxed("M4V ", "M4V M4A mp42"), (Refusal{"not an image", "a video"}));
}

}  // namespace
}  // namespace ceteris::image_file
