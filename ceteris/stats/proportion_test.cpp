// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/proportion.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

/// All binomial masses by recurrence from the mode, in long double: a way that shares nothing with the incomplete beta.
std::vector<double> masses(std::int64_t n, double p) {
  std::vector<long double> weight(static_cast<std::size_t>(n) + 1);
  const auto mode = std::min(n, static_cast<std::int64_t>(static_cast<double>(n + 1) * p));
  const long double odds = static_cast<long double>(p) / (1 - static_cast<long double>(p));
  weight[mode] = 1;
  for (std::int64_t k = mode; k < n; ++k) {
    weight[k + 1] = weight[k] * odds * static_cast<long double>(n - k) / static_cast<long double>(k + 1);
  }
  for (std::int64_t k = mode; k > 0; --k) {
    weight[k - 1] = weight[k] / odds * static_cast<long double>(k) / static_cast<long double>(n - k + 1);
  }
  long double sum = 0;
  for (const long double w : weight) {
    sum += w;
  }
  std::vector<double> result;
  for (const long double w : weight) {
    result.push_back(static_cast<double>(w / sum));
  }
  return result;
}

double sum_from(const std::vector<double>& values, std::int64_t start) {
  double sum = 0;
  for (auto k = static_cast<std::int64_t>(values.size()) - 1; k >= start; --k) {
    sum += values[k];
  }
  return sum;
}

double round_to(double value, double step) {
  return std::round(value / step) * step;
}

TEST(WilsonInterval, matches_published_values) {
  // Newcombe 1998, table I, method 3.
  struct Case {
    std::int64_t successes, trials;
    double low, high;
  };
  for (const auto& [successes, trials, low, high] :
       {Case{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0.0000, 0.1611}, {1, 29, 0.0061, 0.1718}}) {
    const Interval interval = wilson_interval(successes, trials);
    EXPECT_NEAR(interval.low, low, 5e-5) << successes << "/" << trials;
    EXPECT_NEAR(interval.high, high, 5e-5) << successes << "/" << trials;
  }
}

TEST(ClopperPearsonInterval, matches_published_values) {
  // Newcombe 1998, table I, method 5; the last is the example of R's binom.test.
  struct Case {
    std::int64_t successes, trials;
    double low, high;
  };
  for (const auto& [successes, trials, low, high] :
       {Case{81, 263, 0.2527, 0.3676}, {15, 148, 0.0578, 0.1617}, {0, 20, 0.0000, 0.1684}, {1, 29, 0.0009, 0.1776}}) {
    const Interval interval = clopper_pearson_interval(successes, trials);
    EXPECT_NEAR(interval.low, low, 5e-5) << successes << "/" << trials;
    EXPECT_NEAR(interval.high, high, 5e-5) << successes << "/" << trials;
  }
  EXPECT_NEAR(clopper_pearson_interval(682, 925).low, 0.7076683, 5e-8);
  EXPECT_NEAR(clopper_pearson_interval(682, 925).high, 0.7654066, 5e-8);
}

TEST(ClopperPearsonInterval, leaves_half_of_alpha_in_each_tail) {
  for (const auto& [successes, trials] : {std::pair<std::int64_t, std::int64_t>{1, 7}, {5, 40}, {600, 1800}}) {
    const Interval interval = clopper_pearson_interval(successes, trials, 0.9);
    EXPECT_NEAR(sum_from(masses(trials, interval.low), successes), 0.05, 1e-9);
    EXPECT_NEAR(1 - sum_from(masses(trials, interval.high), successes + 1), 0.05, 1e-9);
  }
}

TEST(ClopperPearsonInterval, is_boosts_as_well) {
  using boost::math::binomial;
  for (std::int64_t k = 0; k <= 25; ++k) {
    const Interval interval = clopper_pearson_interval(k, 25);
    EXPECT_NEAR(interval.low, binomial::find_lower_bound_on_p(25, static_cast<double>(k), 0.025), 1e-12);
    EXPECT_NEAR(interval.high, binomial::find_upper_bound_on_p(25, static_cast<double>(k), 0.025), 1e-12);
  }
}

TEST(ProportionIntervals, without_trials_are_the_whole_range) {
  for (const Interval interval : {wilson_interval(0, 0), clopper_pearson_interval(0, 0)}) {
    EXPECT_EQ(interval.low, 0);
    EXPECT_EQ(interval.high, 1);
  }
}

TEST(ProportionIntervals, end_exactly_at_zero_and_one) {
  for (const std::int64_t n : {1, 2, 3, 7, 100, 12345}) {
    EXPECT_EQ(wilson_interval(0, n).low, 0);
    EXPECT_EQ(wilson_interval(n, n).high, 1);
    EXPECT_EQ(clopper_pearson_interval(0, n).low, 0);
    EXPECT_EQ(clopper_pearson_interval(n, n).high, 1);
    EXPECT_GT(wilson_interval(0, n).high, 0);
    EXPECT_LT(wilson_interval(n, n).low, 1);
  }
}

TEST(ProportionIntervals, mirror_when_successes_and_failures_swap) {
  for (std::int64_t k = 0; k <= 30; ++k) {
    for (const auto& make : {wilson_interval, clopper_pearson_interval}) {
      const Interval one = make(k, 30, 0.99);
      const Interval other = make(30 - k, 30, 0.99);
      EXPECT_NEAR(one.low, 1 - other.high, 1e-12);
      EXPECT_NEAR(one.high, 1 - other.low, 1e-12);
      EXPECT_TRUE(one.contains(static_cast<double>(k) / 30));
    }
  }
}

TEST(WilsonInterval, holds_just_the_chances_that_a_score_test_accepts) {
  const double z = 1.959963984540054;
  for (const auto& [k, n] : {std::pair{3.0, 11.0}, {640.0, 1800.0}}) {
    const Interval interval = wilson_interval(static_cast<std::int64_t>(k), static_cast<std::int64_t>(n));
    for (const double end : {interval.low, interval.high}) {
      EXPECT_NEAR(std::abs(k / n - end) / std::sqrt(end * (1 - end) / n), z, 1e-9);
    }
  }
}

TEST(ProportionIntervals, impossible_counts_are_our_own_fault) {
  EXPECT_THROW((void)wilson_interval(3, 2), Bug);
  EXPECT_THROW((void)clopper_pearson_interval(-1, 2), Bug);
  EXPECT_THROW((void)wilson_interval(1, 2, 1.0), Bug);
  EXPECT_THROW((void)binomial_p_greater(1, 2, 1.5), Bug);
}

/// Probability that the interval for n trials covers p, by summing over every outcome.
template <typename Make>
double coverage(const Make& make, std::int64_t n, double p) {
  const std::vector<double> mass = masses(n, p);
  double sum = 0;
  for (std::int64_t k = 0; k <= n; ++k) {
    sum += make(k, n, 0.95).contains(p) ? mass[k] : 0;
  }
  return sum;
}

TEST(ClopperPearsonInterval, covers_at_least_as_often_as_promised_at_every_proportion) {
  for (const std::int64_t n : {1, 5, 20, 60}) {
    for (double p = 0.005; p < 1; p += 0.01) {
      EXPECT_GE(coverage(clopper_pearson_interval, n, p), 0.95) << "n " << n << " p " << p;
    }
  }
}

TEST(WilsonInterval, covers_as_often_as_promised_on_average_over_proportions) {
  for (const std::int64_t n : {10, 50, 200}) {
    double sum = 0;
    double worst = 1;
    int count = 0;
    for (double p = 0.0025; p < 1; p += 0.005, ++count) {
      const double share = coverage(wilson_interval, n, p);
      sum += share;
      worst = std::min(worst, share);
    }
    EXPECT_NEAR(sum / count, 0.95, 0.006) << n;
    EXPECT_GT(worst, 0.83) << n;  // near 0 and 1 (Brown, Cai & DasGupta 2001, section 4.1.1)
  }
}

TEST(BinomialPGreater, is_the_sum_of_the_masses) {
  for (const std::int64_t n : {1, 2, 9, 300, 1800}) {
    for (const double p : {0.01, 1.0 / 3, 0.5, 0.9}) {
      const std::vector<double> mass = masses(n, p);
      for (std::int64_t k = 0; k <= n; k += std::max<std::int64_t>(1, n / 23)) {
        const double expected = sum_from(mass, k);
        EXPECT_NEAR(binomial_p_greater(k, n, p), expected, 1e-10 * expected + 1e-300) << n << " " << p << " " << k;
      }
    }
  }
}

TEST(BinomialPGreater, keeps_relative_accuracy_far_out) {
  EXPECT_NEAR(binomial_p_greater(600, 600, 1.0 / 3) / std::pow(1.0 / 3, 600), 1, 1e-10);
  EXPECT_NEAR(binomial_p_greater(10, 10, 0.5), 1.0 / 1024, 1e-15);
}

TEST(BinomialPGreater, is_one_without_successes_and_follows_certain_chances) {
  EXPECT_EQ(binomial_p_greater(0, 0, 0.5), 1);
  EXPECT_EQ(binomial_p_greater(0, 12, 0.5), 1);
  EXPECT_EQ(binomial_p_greater(1, 12, 0.0), 0);
  EXPECT_EQ(binomial_p_greater(12, 12, 1.0), 1);
}

TEST(BinomialPTwoSided, matches_r) {
  EXPECT_NEAR(binomial_p_two_sided(682, 925, 0.75), 0.3825, 5e-5);  // the example of ?binom.test
}

TEST(BinomialPTwoSided, adds_up_every_outcome_that_is_no_more_likely) {
  for (const std::int64_t n : {1, 2, 3, 10, 41}) {
    for (const double p : {0.0, 0.05, 1.0 / 3, 0.5, 0.8, 1.0}) {
      const std::vector<double> mass = p > 0 && p < 1 ? masses(n, p) : std::vector<double>(n + 1, 0.0);
      for (std::int64_t k = 0; k <= n; ++k) {
        double expected = k == (p == 0 ? 0 : n) ? 1 : 0;
        if (p > 0 && p < 1) {
          expected = 0;
          for (const double other : mass) {
            expected += other <= mass[k] * (1 + 1e-7) ? other : 0;
          }
        }
        EXPECT_NEAR(binomial_p_two_sided(k, n, p), expected, 1e-12) << n << " " << p << " " << k;
      }
    }
  }
  EXPECT_EQ(binomial_p_two_sided(0, 0, 0.3), 1);
}

TEST(CriticalSuccesses, are_the_first_that_reject) {
  for (const std::int64_t n : {1, 4, 5, 30, 1800}) {
    for (const double alpha : {0.05, 0.001}) {
      const auto k = critical_successes(n, 1.0 / 3, alpha);
      if (k) {
        EXPECT_LE(binomial_p_greater(*k, n, 1.0 / 3), alpha);
        EXPECT_GT(binomial_p_greater(*k - 1, n, 1.0 / 3), alpha);
      } else {
        EXPECT_GT(binomial_p_greater(n, n, 1.0 / 3), alpha);
      }
    }
  }
}

TEST(CriticalSuccesses, do_not_exist_when_too_few_trials_could_ever_reject) {
  EXPECT_FALSE(critical_successes(0, 0.5, 0.05));
  EXPECT_FALSE(critical_accuracy(0, 0.5, 0.05));
  EXPECT_FALSE(critical_successes(4, 0.5, 0.05));  // 1/16 is the least p-value
  EXPECT_EQ(critical_successes(5, 0.5, 0.05), 5);
  EXPECT_FALSE(detectable_accuracy(4, 0.5, 0.05, 0.8));
  EXPECT_EQ(binomial_power(4, 0.5, 1.0, 0.05), 0);
}

TEST(Planning, reproduces_the_table_of_the_audit) {
  // Three balanced classes; percent. Columns: critical accuracy at 5 % and at 0.1 %, accuracy found with power 80 % at
  // 5 %, half-width of the Wilson interval at 60 %.
  struct Row {
    std::int64_t images;
    double critical, critical_strict, detectable, half_width, half_width_step;
  };
  for (const Row& row : {Row{300, 38.3, 42.3, 40.6, 5.5, 0.1}, Row{900, 36.0, 38.3, 37.3, 3.2, 0.1},
                         Row{1800, 35.2, 36.8, 36.1, 2.3, 0.1}, Row{6000, 34.4, 35.2, 34.9, 1.2, 0.1},
                         Row{30000, 33.8, 34.2, 34.0, 0.55, 0.01}}) {
    const double chance = 1.0 / 3;
    EXPECT_NEAR(round_to(100 * critical_accuracy(row.images, chance, 0.05).value(), 0.1), row.critical, 1e-9)
        << row.images;
    EXPECT_NEAR(round_to(100 * critical_accuracy(row.images, chance, 0.001).value(), 0.1), row.critical_strict, 1e-9)
        << row.images;
    EXPECT_NEAR(round_to(100 * detectable_accuracy(row.images, chance, 0.05, 0.8).value(), 0.1), row.detectable, 1e-9)
        << row.images;
    EXPECT_NEAR(round_to(100 * wilson_half_width(0.6, row.images), row.half_width_step), row.half_width, 1e-9)
        << row.images;
  }
}

TEST(Planning, agrees_with_the_normal_power_of_the_two_sample_test_to_one_outcome) {
  // Lopez-Paz & Oquab 2017: Phi((e sqrt(n) - z / 2) / sqrt(1/4 - e^2)), 0.82 for e = 0.03 at n = 1800.
  const double normal = 0.5 * std::erfc(-(0.03 * std::sqrt(1800.0) - 1.6448536269514722 / 2) /
                                        std::sqrt(0.25 - 0.03 * 0.03) / std::sqrt(2.0));
  EXPECT_NEAR(normal, 0.82, 0.005);
  const double one_outcome = masses(1800, 0.53)[954];
  EXPECT_NEAR(binomial_power(1800, 0.5, 0.53, 0.05), normal, one_outcome);
}

TEST(Planning, of_1800_images_in_three_classes_needs_36_15_percent_for_a_power_of_80) {
  // Rounded to tenths this is 36.1; rounded twice it becomes the 36.2 one may find quoted.
  const double accuracy = detectable_accuracy(1800, 1.0 / 3, 0.05, 0.8).value();
  EXPECT_NEAR(accuracy, 0.361482, 5e-7);
  EXPECT_NEAR(sum_from(masses(1800, accuracy), 634), 0.8, 1e-9);
}

TEST(Planning, detectable_accuracy_has_just_the_power_asked_for) {
  for (const std::int64_t n : {10, 300, 1800}) {
    const double accuracy = detectable_accuracy(n, 0.25, 0.01, 0.9).value();
    EXPECT_NEAR(binomial_power(n, 0.25, accuracy, 0.01), 0.9, 1e-9);
  }
}

TEST(NeededForPower, is_the_number_from_which_on_power_never_falls_below) {
  for (const auto& [chance, effect, alpha, power] : {std::tuple{1.0 / 3, 0.1, 0.05, 0.8},
                                                     {1.0 / 3, 0.1, 0.001, 0.99},
                                                     {0.5, 0.03, 0.05, 0.8},
                                                     {0.5, 0.5, 0.05, 0.8},
                                                     {0.1, 0.05, 0.05, 0.5},
                                                     {0.01, 0.01, 0.05, 0.8},
                                                     {0.9, 0.05, 0.05, 0.9},
                                                     {1.0 / 3, 0.3, 0.05, 0.0501}}) {
    const std::int64_t needed = needed_for_power(chance, effect, alpha, power);
    EXPECT_LT(binomial_power(needed - 1, chance, chance + effect, alpha), power) << needed;
    for (std::int64_t n = needed; n < 3 * needed + 100; ++n) {
      ASSERT_GE(binomial_power(n, chance, std::min(1.0, chance + effect), alpha), power) << needed << " at " << n;
    }
  }
}

TEST(NeededForPower, of_a_certain_difference_is_what_rejects_at_all) {
  EXPECT_EQ(needed_for_power(0.5, 0.5, 0.05, 0.8), 5);
  EXPECT_THROW((void)needed_for_power(0.5, 0.0, 0.05, 0.8), Bug);
  EXPECT_THROW((void)needed_for_power(0.5, 0.6, 0.05, 0.8), Bug);
}

TEST(NeededForHalfWidth, is_the_first_narrow_enough) {
  for (const double rate : {0.0, 1.0 / 3, 0.6, 1.0}) {
    for (const double half_width : {0.2, 0.055, 0.01}) {
      const std::int64_t n = needed_for_half_width(rate, half_width);
      EXPECT_LE(wilson_half_width(rate, n), half_width);
      EXPECT_TRUE(n == 1 || wilson_half_width(rate, n - 1) > half_width);
    }
  }
  EXPECT_EQ(needed_for_half_width(0.5, 0.5), 1);
}

TEST(NeededForLowerBound, is_the_first_whose_interval_clears_chance) {
  // Rates and sizes for which the assumed accuracy is a whole count at the sizes compared.
  for (const auto& [accuracy, chance] : {std::pair{0.5, 1.0 / 3}, {0.6, 0.5}, {1.0, 0.5}, {0.36, 1.0 / 3}}) {
    const std::int64_t needed = needed_for_lower_bound(accuracy, chance);
    for (std::int64_t n = 1; n < 2 * needed + 200; ++n) {
      const double successes = accuracy * static_cast<double>(n);
      if (std::abs(successes - std::round(successes)) < 1e-9) {
        EXPECT_EQ(wilson_interval(std::llround(successes), n).low > chance, n >= needed) << accuracy << " " << n;
      }
    }
  }
}

}  // namespace
}  // namespace ceteris::stats
