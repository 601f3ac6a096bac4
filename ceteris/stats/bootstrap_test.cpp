// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/bootstrap.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/stats/proportion.hpp"

namespace ceteris::stats {
namespace {

const Stream kStream(1, 0, "bootstrap test");

/// `groups` groups of `size` images; `rate` of the groups (the first) are all hits, the others all misses.
struct Sample {
  std::vector<std::uint8_t> hits;
  std::vector<int> groups;
};

Sample blocks(int groups, int size, double rate) {
  Sample sample;
  for (int group = 0; group < groups; ++group) {
    sample.hits.insert(sample.hits.end(), size, group < rate * groups ? 1 : 0);
    sample.groups.insert(sample.groups.end(), size, group * 3 - 7);
  }
  return sample;
}

TEST(ClusterBootstrap, refuses_fewer_than_twenty_groups) {
  const Sample few = blocks(19, 100, 0.6);
  EXPECT_FALSE(cluster_bootstrap_interval(few.hits, few.groups, 100, kStream));
  EXPECT_FALSE(cluster_bootstrap_interval({}, {}, 100, kStream));
  const Sample enough = blocks(20, 1, 0.6);
  EXPECT_TRUE(cluster_bootstrap_interval(enough.hits, enough.groups, 100, kStream));
}

TEST(ClusterBootstrap, agrees_with_wilson_when_every_image_is_its_own_group) {
  const Sample sample = blocks(600, 1, 0.6);
  const Interval bootstrap = cluster_bootstrap_interval(sample.hits, sample.groups, 4000, kStream).value();
  const Interval wilson = wilson_interval(360, 600);
  EXPECT_NEAR(bootstrap.low, wilson.low, 0.004);
  EXPECT_NEAR(bootstrap.high, wilson.high, 0.004);
}

TEST(ClusterBootstrap, is_as_wide_as_the_number_of_groups_demands) {
  // Images of a group agree, so ten times as many images tell nothing more.
  const Sample single = blocks(100, 1, 0.6);
  const Sample tenfold = blocks(100, 10, 0.6);
  const Interval one = cluster_bootstrap_interval(single.hits, single.groups, 500, kStream).value();
  const Interval ten = cluster_bootstrap_interval(tenfold.hits, tenfold.groups, 500, kStream).value();
  EXPECT_DOUBLE_EQ(one.low, ten.low);
  EXPECT_DOUBLE_EQ(one.high, ten.high);
  EXPECT_GT(ten.half_width(), 2.5 * wilson_half_width(0.6, 1000));
}

TEST(ClusterBootstrap, weighs_groups_by_their_images) {
  // Thirty groups of nine hits, thirty of one miss: 90 % of the images hit, 50 % of the groups.
  Sample sample = blocks(30, 9, 1);
  for (int group = 0; group < 30; ++group) {
    sample.hits.push_back(0);
    sample.groups.push_back(1000 + group);
  }
  EXPECT_TRUE(cluster_bootstrap_interval(sample.hits, sample.groups, 500, kStream).value().contains(0.9));
  EXPECT_FALSE(cluster_bootstrap_interval(sample.hits, sample.groups, 500, kStream).value().contains(0.5));
}

TEST(ClusterBootstrap, of_all_hits_is_a_point) {
  const Sample sample = blocks(25, 2, 1);
  const Interval interval = cluster_bootstrap_interval(sample.hits, sample.groups, 50, kStream).value();
  EXPECT_EQ(interval.low, 1);
  EXPECT_EQ(interval.high, 1);
}

TEST(ClusterBootstrap, does_not_depend_on_the_order_of_the_images) {
  const Sample sample = blocks(40, 3, 0.4);
  const Sample reversed{{sample.hits.rbegin(), sample.hits.rend()}, {sample.groups.rbegin(), sample.groups.rend()}};
  const Interval forth = cluster_bootstrap_interval(sample.hits, sample.groups, 300, kStream).value();
  const Interval back = cluster_bootstrap_interval(reversed.hits, reversed.groups, 300, kStream).value();
  EXPECT_EQ(forth.low, back.low);
  EXPECT_EQ(forth.high, back.high);
}

TEST(ClusterBootstrap, moves_its_ends_by_about_three_percent_of_the_half_width_between_seeds) {
  const Sample sample = blocks(200, 2, 0.5);
  double sum = 0;
  double squares = 0;
  const int seeds = 40;
  double half_width = 0;
  for (int seed = 0; seed < seeds; ++seed) {
    const Interval interval =
        cluster_bootstrap_interval(sample.hits, sample.groups, 2000, Stream(seed, 0, "seeds")).value();
    sum += interval.low;
    squares += interval.low * interval.low;
    half_width += interval.half_width() / seeds;
  }
  const double spread = std::sqrt((squares - sum * sum / seeds) / (seeds - 1));
  EXPECT_GT(spread / half_width, 0.015);
  EXPECT_LT(spread / half_width, 0.05);
}

TEST(ClusterBootstrap, refuses_what_is_neither_hit_nor_miss) {
  EXPECT_THROW((void)cluster_bootstrap_interval(std::vector<std::uint8_t>{2}, std::vector{0}, 9, kStream), Bug);
  EXPECT_THROW((void)cluster_bootstrap_interval(std::vector<std::uint8_t>{1}, std::vector<int>{}, 9, kStream), Bug);
}

TEST(BootstrapT, matches_the_enumeration_of_all_resamples) {
  // itertools.product in Python: the quantiles of t over all 6^6 resamples, which are steps of about these widths.
  const std::vector<double> values{1.0, 1.3, 2.2, 2.9, 6.0, 3.1};
  const Interval nine_tenths = bootstrap_t_interval(values, 100'000, kStream, 0.9).value();
  EXPECT_NEAR(nine_tenths.low, 1.6247100889012565, 0.01);
  EXPECT_NEAR(nine_tenths.high, 5.013267027613487, 0.04);
  const Interval nineteen = bootstrap_t_interval(values, 100'000, kStream).value();
  EXPECT_NEAR(nineteen.low, 1.418730291866989, 0.05);
  EXPECT_NEAR(nineteen.high, 5.4247817073066065, 0.09);
}

TEST(BootstrapT, moves_and_stretches_with_its_values) {
  std::vector<double> values{1.0, 1.3, 2.2, 2.9, 6.0, 3.1};
  const Interval before = bootstrap_t_interval(values, 2000, kStream).value();
  for (double& value : values) {
    value = 4 * value - 3;
  }
  const Interval after = bootstrap_t_interval(values, 2000, kStream).value();
  EXPECT_NEAR(after.low, 4 * before.low - 3, 1e-12);
  EXPECT_NEAR(after.high, 4 * before.high - 3, 1e-12);
}

TEST(BootstrapT, is_wider_on_the_side_of_the_long_tail) {
  const std::vector<double> skewed{1.0, 1.1, 1.2, 1.3, 1.5, 1.8, 2.5, 6.0};
  const Interval interval = bootstrap_t_interval(skewed, 4000, kStream).value();
  const double centre = 16.4 / 8;
  EXPECT_GT(interval.high - centre, 1.5 * (centre - interval.low));
}

TEST(BootstrapT, is_silent_about_few_or_equal_values) {
  EXPECT_FALSE(bootstrap_t_interval(std::vector{1.0, 2.0, 3.0, 4.0}, 1000, kStream));
  EXPECT_FALSE(bootstrap_t_interval(std::vector<double>(9, 0.1), 1000, kStream));
  // Four of five are equal: a third of all resamples have no spread, and lie below the mean.
  const Interval open = bootstrap_t_interval(std::vector{0.0, 0.0, 0.0, 0.0, 1.0}, 1000, kStream).value();
  EXPECT_TRUE(std::isinf(open.high));
  EXPECT_GT(open.low, -1);
  EXPECT_THROW((void)bootstrap_t_interval(std::vector{1.0, 2.0, 3.0, 4.0, 5.0}, 30, kStream), Bug);
}

}  // namespace
}  // namespace ceteris::stats
