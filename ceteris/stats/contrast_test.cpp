// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/contrast.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

TEST(Contrast, of_two_cells_is_the_paired_t) {
  const std::vector<double> values{0.7, 0.9, 0.4, 0.1, 0.5, 0.3, 0.8, 0.2, 0.6};
  const Cells cells{values, 3};
  const std::size_t first[] = {2};
  const std::size_t second[] = {0};
  const MeanDifference contrast = contrast_t(cells, difference_weights(first, second, 3)).value();
  const MeanDifference paired = paired_t(cells.values.first(3), cells.values.last(3)).value();
  EXPECT_NEAR(contrast.difference, paired.difference, 1e-15);
  EXPECT_NEAR(contrast.interval.low, paired.interval.low, 1e-14);
  EXPECT_NEAR(contrast.p, paired.p, 1e-14);
}

TEST(Contrast, is_the_mean_of_some_cells_minus_the_mean_of_others) {
  const std::vector<double> values{1, 10, 2, 20, 4, 40};
  const std::size_t first[] = {0, 1};
  const std::size_t second[] = {2};
  EXPECT_EQ(contrast_by_replicate({values, 2}, difference_weights(first, second, 3)), (std::vector{2.5, 25.0}));
}

TEST(Contrast, infers_nothing_from_replicates_that_only_shift_all_cells) {
  std::vector<double> values;
  for (const double cell : {0.1, 0.37, 0.9, 0.71}) {
    for (const double seed : {0.0, 0.013, -0.3, 0.77}) {
      values.push_back(cell + seed);
    }
  }
  EXPECT_FALSE(contrast_t({values, 4}, std::vector{0.5, -0.5, 0.5, -0.5}));
  values[3] += 1e-6;
  EXPECT_TRUE(contrast_t({values, 4}, std::vector{0.5, -0.5, 0.5, -0.5}));
}

TEST(Contrast, needs_a_full_table_and_two_sides) {
  const std::vector<double> values{1, 2, 3};
  EXPECT_THROW((void)contrast_by_replicate({values, 2}, std::vector{1.0}), Bug);
  EXPECT_THROW((void)contrast_by_replicate({values, 3}, std::vector{1.0, -1.0}), Bug);
  const std::size_t cell[] = {0};
  EXPECT_THROW((void)difference_weights(cell, cell, 2), Bug);
  EXPECT_THROW((void)difference_weights({}, cell, 2), Bug);
}

}  // namespace
}  // namespace ceteris::stats
