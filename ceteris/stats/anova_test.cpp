// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/anova.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

using Levels = std::vector<std::size_t>;

// Two by three levels, four replicates; drawn in NumPy.
const std::vector<double> kValues{0.86, 1.0,  0.72, 0.5,  1.15, 1.41, 1.15, 0.51, 1.63, 1.62, 1.29, 0.91,
                                  1.1,  1.66, 0.63, 0.21, 1.25, 2.03, 1.12, 0.98, 2.55, 2.74, 1.44, 1.44};
const Levels kLevels{0, 0, 0, 1, 0, 2, 1, 0, 1, 1, 1, 2};

TEST(Anova, matches_statsmodels) {
  // statsmodels 0.15: anova_lm of ols("y ~ C(a) + C(b) + C(a):C(b) + C(block)").
  const Anova result = anova({kValues, 4}, kLevels, 2, true);
  const double f[] = {13.25010950503722, 24.92964301357861, 2.629215943933421};
  const double p[] = {0.0024185740266077092, 1.7017400329702957e-05, 0.10498826312711015};
  const double eta[] = {0.4690286068687493, 0.7687301091516895, 0.2595675675675676};
  const double omega[] = {0.08828737038701677, 0.3449251217060829, 0.023483739704259255};
  const double degrees[] = {1, 2, 2};
  ASSERT_EQ(result.terms.size(), 3U);
  for (int i = 0; i < 3; ++i) {
    EXPECT_NEAR(*result.terms[i].f, f[i], 1e-10);
    EXPECT_NEAR(*result.terms[i].p, p[i], 1e-12);
    EXPECT_NEAR(*result.terms[i].partial_eta2, eta[i], 1e-12);
    EXPECT_NEAR(*result.terms[i].omega2, omega[i], 1e-12);
    EXPECT_EQ(result.terms[i].degrees_of_freedom, degrees[i]);
  }
  EXPECT_EQ(result.terms[2].factors, (Levels{0, 1}));
  EXPECT_NEAR(result.blocks.squares, 3.31095, 1e-12);
  EXPECT_NEAR(result.error.squares, 0.9132, 1e-12);
  EXPECT_EQ(result.error.degrees_of_freedom, 15);
  EXPECT_FALSE(result.rest);
}

TEST(Anova, of_independent_replicates_matches_statsmodels) {
  // anova_lm of ols("y ~ C(a) + C(b) + C(a):C(b)").
  const Anova result = anova({kValues, 4}, kLevels, 2, true, Replicates::Independent);
  const double f[] = {3.437377934022226, 6.467312950534423, 0.6820780512055683};
  const double p[] = {0.08019770346082294, 0.007646254173778846, 0.5181617739181357};
  for (int i = 0; i < 3; ++i) {
    EXPECT_NEAR(*result.terms[i].f, f[i], 1e-10);
    EXPECT_NEAR(*result.terms[i].p, p[i], 1e-12);
  }
  EXPECT_EQ(result.error.degrees_of_freedom, 18);
  EXPECT_EQ(result.blocks.degrees_of_freedom, 0);
}

TEST(Anova, without_interactions_keeps_their_squares_apart_from_the_error) {
  const Anova with = anova({kValues, 4}, kLevels, 2, true);
  const Anova without = anova({kValues, 4}, kLevels, 2, false);
  EXPECT_NEAR(without.rest.value().squares, with.terms[2].squares, 1e-12);
  EXPECT_EQ(without.rest.value().degrees_of_freedom, 2);
  EXPECT_NEAR(*without.rest.value().p, *with.terms[2].p, 1e-12);
  EXPECT_DOUBLE_EQ(without.error.squares, with.error.squares);
}

TEST(Anova, sums_of_squares_add_up) {
  const Anova result = anova({kValues, 4}, kLevels, 2, false);
  double sum = result.blocks.squares + result.error.squares + result.rest->squares;
  double degrees = result.blocks.degrees_of_freedom + result.error.degrees_of_freedom + result.rest->degrees_of_freedom;
  for (const AnovaTerm& term : result.terms) {
    sum += term.squares;
    degrees += term.degrees_of_freedom;
  }
  EXPECT_NEAR(sum, result.total_squares, 1e-12);
  EXPECT_EQ(degrees, 23);
}

TEST(Anova, takes_orthogonal_fractions_for_main_effects) {
  // Half of 2^3 with C = AB, two replicates.
  const std::vector<double> values{1, 1.2, 2, 2.1, 3, 3.3, 4, 4.6};
  const Levels levels{0, 0, 1, 1, 0, 0, 0, 1, 0, 1, 1, 1};
  const Anova result = anova({values, 2}, levels, 3, false);
  EXPECT_EQ(result.terms.size(), 3U);
  EXPECT_FALSE(result.rest);
  EXPECT_THROW((void)anova({values, 2}, levels, 3, true), Bug);
}

TEST(Anova, tests_nothing_without_an_error) {
  const std::vector<double> single{1, 2, 3, 4, 5, 6};
  EXPECT_FALSE(anova({single, 1}, kLevels, 2, true).terms[0].f);
  // Replicates that only shift all arms.
  std::vector<double> shifted;
  for (const double value : single) {
    for (const double seed : {0.0, 0.1, 0.37}) {
      shifted.push_back(0.1 * value + seed);
    }
  }
  EXPECT_FALSE(anova({shifted, 3}, kLevels, 2, true).terms[0].p);
}

TEST(Anova, refuses_unbalanced_levels) {
  EXPECT_THROW((void)anova({kValues, 4}, Levels{0, 0, 0, 1, 0, 2, 1, 0, 1, 1, 0, 2}, 2, true), Bug);
  EXPECT_THROW((void)anova({kValues, 4}, Levels{0, 0, 1}, 2, true), Bug);
}

}  // namespace
}  // namespace ceteris::stats
