// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/permutation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numeric>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/stats/proportion.hpp"

namespace ceteris::stats {
namespace {

const Stream kStream(1, 0, "permutation test");

TEST(PermutationP, is_never_zero) {
  EXPECT_EQ(permutation_p(0, 19), 0.05);
  EXPECT_EQ(permutation_p(0, 199), 0.005);
  EXPECT_EQ(permutation_p(19, 19), 1);
  EXPECT_EQ(permutation_p(0, 0), 1);
  EXPECT_THROW((void)permutation_p(3, 2), Bug);
}

/// The share of all orders of `actual` that match `predicted` at least as often as `actual` itself does.
double exact_p(const std::vector<int>& predicted, const std::vector<int>& actual) {
  const auto matches = [&](const std::vector<int>& labels) {
    return std::inner_product(labels.begin(), labels.end(), predicted.begin(), 0, std::plus<>(), std::equal_to<>());
  };
  std::vector<int> dealt = actual;
  std::ranges::sort(dealt);
  int extreme = 0;
  int all = 0;
  do {
    extreme += matches(dealt) >= matches(actual) ? 1 : 0;
    ++all;
  } while (std::ranges::next_permutation(dealt).found);
  return static_cast<double>(extreme) / all;
}

TEST(PermutationPAccuracy, approaches_the_share_of_all_dealings) {
  const std::vector<int> actual{0, 0, 0, 1, 1, 1, 2, 2};
  for (const std::vector<int>& predicted : {std::vector{0, 0, 1, 1, 1, 2, 2, 0}, {0, 1, 2, 0, 1, 2, 0, 1}}) {
    const double expected = exact_p(predicted, actual);
    const int draws = 20000;
    const double p = permutation_p_accuracy(predicted, actual, 3, draws, kStream);
    EXPECT_NEAR(p, expected, 4 * std::sqrt(expected * (1 - expected) / draws) + 1.0 / draws);
  }
}

TEST(PermutationPAccuracy, of_perfect_predictions_is_the_least_possible) {
  std::vector<int> labels(90);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    labels[i] = static_cast<int>(i % 3);
  }
  EXPECT_EQ(permutation_p_accuracy(labels, labels, 3, 999, kStream), 0.001);
}

TEST(PermutationPAccuracy, is_one_when_no_dealing_differs) {
  EXPECT_EQ(permutation_p_accuracy({}, {}, 3, 99, kStream), 1);
  EXPECT_EQ(permutation_p_accuracy(std::vector{1}, std::vector{1}, 3, 99, kStream), 1);
  EXPECT_EQ(permutation_p_accuracy(std::vector{1, 0, 2}, std::vector{1, 1, 1}, 3, 99, kStream), 1);
  EXPECT_EQ(permutation_p_accuracy(std::vector{1, 1, 1, 1}, std::vector{0, 1, 0, 2}, 3, 99, kStream), 1);
}

TEST(PermutationPAccuracy, is_a_function_of_its_stream) {
  const std::vector<int> actual{0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1};
  const std::vector<int> predicted{0, 1, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1};
  const double p = permutation_p_accuracy(predicted, actual, 2, 20000, kStream);
  EXPECT_EQ(permutation_p_accuracy(predicted, actual, 2, 20000, Stream(1, 0, "permutation test")), p);
  EXPECT_NE(permutation_p_accuracy(predicted, actual, 2, 20000, Stream(2, 0, "permutation test")), p);
}

TEST(PermutationPAccuracy, refuses_labels_outside_the_classes) {
  EXPECT_THROW((void)permutation_p_accuracy(std::vector{0}, std::vector{2}, 2, 9, kStream), Bug);
  EXPECT_THROW((void)permutation_p_accuracy(std::vector{-1}, std::vector{0}, 2, 9, kStream), Bug);
  EXPECT_THROW((void)permutation_p_accuracy(std::vector{0, 1}, std::vector{0}, 2, 9, kStream), Bug);
}

TEST(PermutationPAccuracyGrouped, of_groups_of_one_is_the_ungrouped_test) {
  const std::vector<int> actual{0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1};
  const std::vector<int> predicted{0, 1, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1};
  std::vector<int> groups(actual.size());
  std::iota(groups.begin(), groups.end(), -5);
  EXPECT_EQ(permutation_p_accuracy_grouped(predicted, actual, groups, 2, 500, kStream),
            permutation_p_accuracy(predicted, actual, 2, 500, kStream));
}

TEST(PermutationPAccuracyGrouped, does_not_take_a_burst_for_many_witnesses) {
  // Two videos of 50 frames, all recognised: certain if frames were independent, a coin toss as they are not.
  std::vector<int> labels(100, 0);
  std::fill(labels.begin() + 50, labels.end(), 1);
  EXPECT_EQ(permutation_p_accuracy(labels, labels, 2, 999, kStream), 0.001);
  EXPECT_NEAR(permutation_p_accuracy_grouped(labels, labels, labels, 2, 999, kStream), 0.5, 0.07);
}

TEST(PermutationPAccuracyGrouped, approaches_the_share_of_all_dealings_over_groups) {
  // Four groups of sizes 3, 1, 2, 2 with labels 0, 0, 1, 1: six dealings. Right images of a group if dealt 0 | 1:
  // 2|1, 1|0, 0|2, 1|1. Observed 2 + 1 + 2 + 1 = 6; the others reach 2+0+... at most 5.
  const std::vector<int> groups{7, 7, 7, 3, 5, 5, 9, 9};
  const std::vector<int> actual{0, 0, 0, 0, 1, 1, 1, 1};
  const std::vector<int> predicted{0, 0, 1, 0, 1, 1, 0, 1};
  EXPECT_NEAR(permutation_p_accuracy_grouped(predicted, actual, groups, 2, 20000, kStream), 1.0 / 6, 0.011);
}

TEST(PermutationPAccuracyGrouped, counts_a_group_of_two_labels_as_two_groups) {
  const std::vector<int> actual{0, 0, 1, 1};
  const std::vector<int> one_group(4, 0);
  const std::vector<int> two_groups{0, 0, 1, 1};
  EXPECT_EQ(permutation_p_accuracy_grouped(actual, actual, one_group, 2, 200, kStream),
            permutation_p_accuracy_grouped(actual, actual, two_groups, 2, 200, kStream));
}

TEST(PermutationPAccuracyGrouped, accepts_no_images) {
  EXPECT_EQ(permutation_p_accuracy_grouped({}, {}, {}, 2, 9, kStream), 1);
}

}  // namespace
}  // namespace ceteris::stats
