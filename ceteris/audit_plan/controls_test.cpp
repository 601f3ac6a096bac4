// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_plan/controls.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace ceteris::audit_plan {
namespace {

struct Deal {
  std::vector<std::uint32_t> images, labels, groups;
  std::vector<std::uint64_t> keys;
};

// n images in 3 classes; `group_size` neighbours of one class share a group.
Deal deal(std::uint32_t n, std::uint32_t group_size) {
  Deal made;
  for (std::uint32_t i = 0; i < n; ++i) {
    made.images.push_back(i);
    made.labels.push_back(i * 3 / n);
    made.groups.push_back(i / group_size);
    made.keys.push_back(1000 + i);
  }
  return made;
}

void expect_balanced(const Parts::Part& part, int classes) {
  std::map<std::int64_t, int> count;
  for (const std::int64_t label : part.labels) {
    ++count[label];
  }
  EXPECT_EQ(count.size(), static_cast<std::size_t>(classes));
  for (const auto& [label, number] : count) {
    EXPECT_EQ(number, count.begin()->second);
  }
}

TEST(MakeParts, GivesEqualClassesAndTheSharesAskedFor) {
  const Deal d = deal(900, 1);
  const Parts parts = make_parts(d.images, d.keys, d.labels, d.groups, 3, Stream(1, 0, "audit"));
  EXPECT_EQ(parts.train.images.size(), 540U);
  EXPECT_EQ(parts.validation.images.size(), 90U);
  EXPECT_EQ(parts.test.images.size(), 270U);
  for (const auto* part : {&parts.train, &parts.validation, &parts.test}) {
    expect_balanced(*part, 3);
  }
}

TEST(MakeParts, NoGroupStandsOnTwoSides) {
  const Deal d = deal(900, 5);
  const Parts parts = make_parts(d.images, d.keys, d.labels, d.groups, 3, Stream(1, 0, "audit"));
  std::map<std::uint32_t, std::set<int>> sides;
  int side = 0;
  for (const auto* part : {&parts.train, &parts.validation, &parts.test}) {
    for (const std::uint32_t image : part->images) {
      sides[d.groups[image]].insert(side);
    }
    ++side;
  }
  for (const auto& [group, of] : sides) {
    EXPECT_EQ(of.size(), 1U) << group;
  }
}

TEST(ShuffleLabels, KeepsImagesAndCountsAndMovesLabels) {
  const Deal d = deal(900, 1);
  const Parts parts = make_parts(d.images, d.keys, d.labels, d.groups, 3, Stream(1, 0, "audit"));
  const Parts shuffled = shuffle_labels(parts, d.groups, Stream(1, 0, "shuffle"));
  EXPECT_EQ(shuffled.train.images, parts.train.images);
  expect_balanced(shuffled.train, 3);
  expect_balanced(shuffled.test, 3);
  int same = 0;
  for (std::size_t i = 0; i < parts.train.labels.size(); ++i) {
    same += parts.train.labels[i] == shuffled.train.labels[i];
  }
  EXPECT_NEAR(same, 180, 40);  // one in three by chance
}

TEST(PseudoSets, DealWholeGroupsOverEquallyManyParts) {
  const Deal d = deal(600, 4);
  const Parts parts = pseudo_sets(d.images, d.keys, d.groups, 3, Stream(2, 0, "pseudo"));
  std::map<std::uint32_t, std::set<std::int64_t>> labels;
  for (const auto* part : {&parts.train, &parts.validation, &parts.test}) {
    expect_balanced(*part, 3);
    for (std::size_t i = 0; i < part->images.size(); ++i) {
      labels[d.groups[part->images[i]]].insert(part->labels[i]);
    }
  }
  for (const auto& [group, of] : labels) {
    EXPECT_EQ(of.size(), 1U) << group;
  }
  EXPECT_GT(parts.train.images.size() + parts.test.images.size(), 450U);
}

}  // namespace
}  // namespace ceteris::audit_plan
