// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/sign_flip.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

const Stream kStream(1, 0, "sign flips");

TEST(SignFlip, matches_scipy) {
  // scipy.stats.permutation_test(permutation_type="samples", n_resamples=inf) of the sum.
  const std::vector<double> sleep{-1.2, -2.4, -1.3, -1.3, 0.0, -1.0, -1.8, -0.8, -4.6, -1.4};
  EXPECT_DOUBLE_EQ(sign_flip_test(sleep, kStream).p, 0.00390625);
  EXPECT_DOUBLE_EQ(sign_flip_test(std::vector{0.3, -0.1, 0.4, 0.2, 0.5, -0.2}, kStream).p, 0.21875);
}

TEST(SignFlip, cannot_be_smaller_than_two_of_all_patterns) {
  const double floors[] = {1, 0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.0078125};
  std::vector<double> differences;
  for (const double floor : floors) {
    differences.push_back(1 + 0.1 * static_cast<double>(differences.size()));
    EXPECT_EQ(sign_flip_test(differences, kStream).p, floor);
    EXPECT_EQ(sign_flip_test(differences, kStream).floor, floor);
  }
  // A zero has no other sign.
  differences.push_back(0);
  EXPECT_EQ(sign_flip_test(differences, kStream).floor, 0.0078125);
}

TEST(SignFlip, counts_ties_that_rounding_breaks) {
  // Every pattern with four more of one sign than of the other has the same sum, 0.4, up to rounding.
  const std::vector<double> differences{0.1, 0.1, 0.1, 0.1, 0.1, -0.1};
  EXPECT_DOUBLE_EQ(sign_flip_test(differences, kStream).p, 14.0 / 64);
}

TEST(SignFlip, without_differences_says_nothing) {
  EXPECT_EQ(sign_flip_test({}, kStream).p, 1);
  EXPECT_EQ(sign_flip_test(std::vector{0.0, 0.0}, kStream).p, 1);
  EXPECT_THROW((void)sign_flip_test(std::vector{std::numeric_limits<double>::quiet_NaN()}, kStream), Bug);
}

TEST(SignFlip, of_many_differences_is_estimated_near_the_exact_value) {
  std::vector<double> differences;
  for (int i = 0; i < 20; ++i) {
    differences.push_back(std::sin(1.7 * i) + 0.2);
  }
  const SignFlip exact = sign_flip_test(differences, kStream);
  EXPECT_TRUE(exact.exact);
  // Three more values, too small to matter, take the test to random patterns.
  differences.insert(differences.end(), {1e-9, -1e-9, 1e-9});
  const SignFlip drawn = sign_flip_test(differences, kStream);
  EXPECT_FALSE(drawn.exact);
  EXPECT_NEAR(drawn.p, exact.p, 5 * std::sqrt(exact.p / 100'000));
  EXPECT_DOUBLE_EQ(drawn.floor, 1.0 / 100'001);
  const std::vector<double> same(60, 1.0);
  EXPECT_DOUBLE_EQ(sign_flip_test(same, kStream).p, 1.0 / 100'001);
}

TEST(SignFlip, draws_the_signs_that_its_stream_gives_one_by_one) {
  std::vector<double> differences;
  for (int i = 0; i < 77; ++i) {  // neither whole words nor whole groups of eight
    differences.push_back(std::cos(2.3 * i) + 0.15);
  }
  constexpr int kDraws = 5000;
  double observed = 0;
  for (const double difference : differences) {
    observed += difference;
  }
  int extreme = 0;
  for (int draw = 0; draw < kDraws; ++draw) {
    Draws random = kStream.at(static_cast<std::uint64_t>(draw));
    double sum = 0;
    std::uint32_t word = 0;
    for (std::size_t i = 0; i < differences.size(); ++i) {
      word = i % 32 == 0 ? random.next32() : word;
      sum += (word >> (i % 32) & 1) != 0 ? std::abs(differences[i]) : -std::abs(differences[i]);
    }
    extreme += std::abs(sum) >= std::abs(observed) ? 1 : 0;
  }
  EXPECT_GT(extreme, 50);
  EXPECT_DOUBLE_EQ(sign_flip_test(differences, kStream, kDraws).p, (extreme + 1.0) / (kDraws + 1.0));
}

}  // namespace
}  // namespace ceteris::stats
