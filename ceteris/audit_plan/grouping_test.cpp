// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_plan/grouping.hpp"

#include <gtest/gtest.h>

#include "ceteris/audit_plan/scan.hpp"

namespace ceteris::audit_plan {
namespace {

ScannedImage image(int set, std::string name, std::string pixels, std::uint64_t look, std::string group = "") {
  ScannedImage made;
  made.set = set;
  made.name = std::move(name);
  made.pixels = std::move(pixels);
  made.difference = {look, true};
  made.group = std::move(group);
  return made;
}

TEST(GroupOf, FollowsItsRule) {
  const data::Item item{"cam3/shot_0017.jpg", "video 4", ""};
  EXPECT_EQ(group_of(item, GroupBy::Given), "video 4");
  EXPECT_EQ(group_of(item, GroupBy::Folder), "cam3");
  EXPECT_EQ(group_of(item, GroupBy::Prefix), "cam3/shot_");
  EXPECT_EQ(group_of({"plain.jpg", "", ""}, GroupBy::Folder), "");
  EXPECT_EQ(group_of({"no_number.jpg", "", ""}, GroupBy::Prefix), "");
  EXPECT_EQ(group_of({"2024/no_number", "", ""}, GroupBy::Prefix), "");
  EXPECT_EQ(group_of({"a12b34.tar.jpg", "", ""}, GroupBy::Prefix), "a12b");
}

TEST(GroupImages, CopiesInsideASetStayTogetherAndCopiesAcrossAreShared) {
  const std::vector<ScannedImage> images = {image(0, "a", "P", 0), image(0, "b", "P", 0), image(0, "c", "Q", ~0ULL),
                                            image(1, "d", "Q", ~0ULL), image(1, "e", "R", 0xF0F0F0F0F0F0F0F0ULL)};
  const Grouping grouping = group_images(images, 2);
  EXPECT_EQ(grouping.group[0], grouping.group[1]);
  EXPECT_EQ(grouping.group[2], grouping.group[3]);
  EXPECT_NE(grouping.group[0], grouping.group[2]);
  EXPECT_EQ(grouping.shared, (std::vector<bool>{false, false, true, true, false}));
  EXPECT_EQ(grouping.copies_within, (std::vector<std::int64_t>{1, 0}));
  EXPECT_EQ(grouping.copies_across, (std::vector<std::int64_t>{1, 1}));
  ASSERT_EQ(grouping.shared_files.size(), 1U);
  EXPECT_EQ(grouping.shared_files[0].name_a, "c");
  EXPECT_EQ(grouping.shared_files[0].name_b, "d");
}

TEST(GroupImages, NearCopiesAndGivenGroupsAreOneGroupAlsoAcrossSets) {
  const std::vector<ScannedImage> images = {
      image(0, "a", "1", 0b1000), image(0, "b", "2", 0b1011), image(0, "c", "3", ~0ULL, "film"),
      image(0, "d", "4", 0xFF00FF00FF00FF00ULL, "film"), image(1, "e", "5", 0x0F0F0F0F0F0F0F0FULL, "film")};
  const Grouping grouping = group_images(images, 2);
  EXPECT_EQ(grouping.group[0], grouping.group[1]);
  EXPECT_EQ(grouping.group[2], grouping.group[3]);
  EXPECT_EQ(grouping.group[3], grouping.group[4]);  // else "film" could be train for one set and test for the other
}

}  // namespace
}  // namespace ceteris::audit_plan
