// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image_file/exif.hpp"

#include <gtest/gtest.h>

#include "ceteris/image_file/test_files.hpp"

namespace ceteris::image_file {
namespace {

using namespace std::string_view_literals;

TEST(Exif, IsReadInBothByteOrders) {
  for (const bool big_endian : {false, true}) {
    const Exif exif = read_exif(exif_block(6, big_endian));
    EXPECT_TRUE(exif.present);
    EXPECT_TRUE(exif.valid);
    EXPECT_EQ(exif.orientation, 6);
    EXPECT_EQ(exif.make, "Maker");
    EXPECT_EQ(exif.model, "Model X");
    EXPECT_EQ(exif.software, "Software 1.0");
  }
}

TEST(Exif, TakesAnOrientationOutOfRangeAsUpright) {
  EXPECT_EQ(read_exif(exif_block(0)).orientation, 1);
  EXPECT_EQ(read_exif(exif_block(9)).orientation, 1);
  EXPECT_EQ(read_exif(exif_block(8)).orientation, 8);
}

TEST(Exif, IsPresentButNotValidWhenItsHeaderIsNot) {
  const Exif exif = read_exif(bytes_of("\xFF\xFF\xFF\xFF\0\0\0\x08"sv));
  EXPECT_TRUE(exif.present);
  EXPECT_FALSE(exif.valid);
  EXPECT_EQ(exif.orientation, 1);
}

TEST(Exif, SurvivesBeingCutAnywhere) {
  const Bytes block = exif_block(6);
  for (std::size_t length = 0; length < block.size(); ++length) {
    const Exif exif = read_exif(std::span(block).first(length));
    EXPECT_TRUE(exif.orientation == 1 || exif.orientation == 6);
    EXPECT_TRUE(exif.make.empty() || exif.make == "Maker") << length;
  }
}

TEST(Exif, LeavesOutEntriesThatPointOutsideTheBlock) {
  Bytes block = exif_block(3);
  block[10 + 8 + 3] = std::byte{0x7F};  // the offset of the first text
  const Exif exif = read_exif(block);
  EXPECT_EQ(exif.make, "");
  EXPECT_EQ(exif.model, "Model X");
  EXPECT_EQ(exif.orientation, 3);
}

TEST(TagDirectory, CountsBytesWithoutOverflow) {
  Bytes block = exif_block(1);
  for (std::size_t i = 0; i < 4; ++i) {
    block[10 + 4 + i] = std::byte{0xFF};  // 4,294,967,295 characters
  }
  block[10 + 2] = std::byte{12};  // of 8 bytes each
  const auto directory = TagDirectory::read(block);
  ASSERT_TRUE(directory.has_value());
  EXPECT_TRUE(directory->bytes(0x010F).empty());
  EXPECT_FALSE(directory->number(0x010F).has_value());
  EXPECT_FALSE(directory->number(0x9999).has_value());
}

}  // namespace
}  // namespace ceteris::image_file
