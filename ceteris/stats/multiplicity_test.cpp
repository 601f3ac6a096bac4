// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/multiplicity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;

TEST(Holm, gives_known_answers) {
  EXPECT_THAT(holm(std::vector{0.01, 0.04, 0.03, 0.005}),
              ElementsAre(DoubleEq(0.03), DoubleEq(0.06), DoubleEq(0.06), DoubleEq(0.02)));
  EXPECT_THAT(holm(std::vector{0.6, 0.5}), ElementsAre(1.0, 1.0));
}

TEST(Holm, leaves_one_p_value_alone_and_accepts_none) {
  EXPECT_THAT(holm(std::vector{0.2}), ElementsAre(0.2));
  EXPECT_TRUE(holm({}).empty());
}

TEST(Holm, treats_ties_alike) {
  EXPECT_THAT(holm(std::vector{0.02, 0.02, 0.02}), ElementsAre(DoubleEq(0.06), DoubleEq(0.06), DoubleEq(0.06)));
  EXPECT_THAT(holm(std::vector{0.0, 1.0, 0.0}), ElementsAre(0.0, 1.0, 0.0));
}

TEST(Holm, follows_any_reordering_of_its_input) {
  std::vector<double> p{0.001, 0.011, 0.012, 0.2, 0.9};
  const std::vector<double> expected = holm(p);
  std::vector<int> order{0, 1, 2, 3, 4};
  do {
    std::vector<double> moved;
    for (const int i : order) {
      moved.push_back(p[i]);
    }
    const std::vector<double> adjusted = holm(moved);
    for (std::size_t i = 0; i < order.size(); ++i) {
      ASSERT_EQ(adjusted[i], expected[order[i]]);
    }
  } while (std::ranges::next_permutation(order).found);
}

TEST(Holm, lies_between_the_raw_value_and_bonferroni_and_keeps_the_order) {
  std::vector<double> p;
  for (int i = 0; i < 40; ++i) {
    p.push_back(std::pow(std::fmod(0.37 * i + 0.11, 1.0), 4));
  }
  const std::vector<double> adjusted = holm(p);
  for (std::size_t i = 0; i < p.size(); ++i) {
    EXPECT_GE(adjusted[i], p[i]);
    EXPECT_LE(adjusted[i], std::min(1.0, 40 * p[i]));
    for (std::size_t j = 0; j < p.size(); ++j) {
      EXPECT_TRUE(p[i] > p[j] || adjusted[i] <= adjusted[j]);
    }
  }
}

TEST(Holm, refuses_what_is_not_a_probability) {
  EXPECT_THROW((void)holm(std::vector{0.1, 1.1}), Bug);
  EXPECT_THROW((void)holm(std::vector{std::numeric_limits<double>::quiet_NaN()}), Bug);
}

TEST(HolmLevels, reject_exactly_what_the_adjusted_values_reject) {
  const std::vector<double> p{0.001, 0.03, 0.02, 0.016, 0.9, 0.0125};
  for (const double alpha : {0.01, 0.05, 0.1, 0.2}) {
    const std::vector<double> adjusted = holm(p);
    const std::vector<double> levels = holm_levels(p, alpha);
    for (std::size_t i = 0; i < p.size(); ++i) {
      EXPECT_EQ(p[i] <= levels[i], adjusted[i] <= alpha) << i << " at " << alpha;
    }
  }
  // Two rejected at 0.05: 0.05 / 3, 0.05 / 2; the rest alone.
  EXPECT_THAT(holm_levels(std::vector{0.02, 0.3, 0.001}),
              ElementsAre(DoubleEq(0.025), DoubleEq(0.05), DoubleEq(0.05 / 3)));
  EXPECT_THAT(holm_levels(std::vector{0.4, 0.3}), ElementsAre(DoubleEq(0.025), DoubleEq(0.025)));
}

TEST(BenjaminiHochberg, matches_statsmodels) {
  // statsmodels 0.15, multipletests(method="fdr_bh").
  EXPECT_THAT(benjamini_hochberg(std::vector{0.01, 0.04, 0.03, 0.005, 0.2, 0.03, 0.9}),
              ElementsAre(DoubleEq(0.035), DoubleEq(0.056), DoubleEq(0.0525), DoubleEq(0.035),
                          DoubleEq(0.23333333333333336), DoubleEq(0.0525), DoubleEq(0.9)));
  EXPECT_THAT(benjamini_hochberg(std::vector{0.2}), ElementsAre(0.2));
  EXPECT_TRUE(benjamini_hochberg({}).empty());
  EXPECT_THROW((void)benjamini_hochberg(std::vector{-0.1}), Bug);
}

TEST(BenjaminiHochberg, asks_no_more_than_holm_and_no_less_than_the_raw_value) {
  std::vector<double> p;
  for (int i = 0; i < 40; ++i) {
    p.push_back(std::pow(std::fmod(0.37 * i + 0.11, 1.0), 4));
  }
  const std::vector<double> q = benjamini_hochberg(p);
  const std::vector<double> family = holm(p);
  for (std::size_t i = 0; i < p.size(); ++i) {
    EXPECT_GE(q[i], p[i]);
    EXPECT_LE(q[i], family[i]);
  }
}

}  // namespace
}  // namespace ceteris::stats
