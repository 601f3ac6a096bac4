// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/verdict.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "ceteris/stats/equivalence.hpp"
#include "ceteris/stats/multiplicity.hpp"

namespace ceteris::stats {
namespace {

/// Standard error 1; t(0.975, 20) = 2.086 and t(0.95, 20) = 1.725.
MeanDifference at(double difference) {
  return mean_difference(difference, 1, 20);
}

TEST(Verdict, is_the_first_word_that_holds) {
  EXPECT_EQ(judge(at(3.2), 1.0).verdict, Verdict::Beyond);
  EXPECT_EQ(judge(at(-3.2), 1.0).verdict, Verdict::Beyond);
  EXPECT_EQ(judge(at(2.2), 4.0).verdict, Verdict::Negligible);
  EXPECT_EQ(judge(at(-2.2), 4.0).verdict, Verdict::Negligible);
  EXPECT_EQ(judge(at(1.0), 4.0).verdict, Verdict::Equivalent);
  EXPECT_EQ(judge(at(2.2), 3.0).verdict, Verdict::Differs);
  EXPECT_EQ(judge(at(1.0), 1.0).verdict, Verdict::Inconclusive);
}

TEST(Verdict, without_a_margin_knows_two_words) {
  for (double difference = -9; difference < 9; difference += 0.1) {
    const Verdict expected = std::abs(difference) > 2.0860 ? Verdict::Differs : Verdict::Inconclusive;
    EXPECT_EQ(judge(at(difference), std::nullopt).verdict, expected) << difference;
  }
}

TEST(Verdict, of_one_comparison_is_what_its_intervals_say) {
  for (double difference = -6.003; difference < 6; difference += 0.05) {
    for (const double margin : {0.5, 1.5, 2.5, 4.0, 6.0}) {
      const Judgement judgement = judge(at(difference), margin);
      const Interval& i95 = judgement.interval95;
      const Interval& i90 = judgement.interval90;
      const bool beyond = i95.low > margin || i95.high < -margin;
      const bool differs = !i95.contains(0);
      const bool within = i90.low > -margin && i90.high < margin;
      const Verdict expected = beyond              ? Verdict::Beyond
                               : differs && within ? Verdict::Negligible
                               : within            ? Verdict::Equivalent
                               : differs           ? Verdict::Differs
                                                   : Verdict::Inconclusive;
      EXPECT_EQ(judgement.verdict, expected) << difference << " margin " << margin;
      EXPECT_DOUBLE_EQ(i95.low, at(difference).interval.low);
      EXPECT_EQ(judgement.p, judgement.p_adjusted);
    }
  }
}

TEST(Family, needs_more_of_each_comparison_than_one_alone) {
  // p = 0.03 alone; the smaller of two such is 0.06 adjusted.
  const Contrast contrast{at(2.33), 1.0};
  EXPECT_EQ(judge(contrast.difference, contrast.margin).verdict, Verdict::Differs);
  const std::vector<Contrast> twice{contrast, contrast};
  for (const Judgement& judgement : judge(twice)) {
    EXPECT_EQ(judgement.verdict, Verdict::Inconclusive);
    EXPECT_DOUBLE_EQ(judgement.p_adjusted, 2 * judgement.p);
  }
}

TEST(Family, shows_intervals_that_agree_with_its_adjusted_p_values) {
  for (double first = -4.01; first < 4; first += 0.39) {
    for (double second = -4.01; second < 4; second += 0.51) {
      const std::vector<Contrast> family{{at(first), 3.5}, {at(second), 3.5}, {at(2.5), 3.5}, {at(0.4), 3.5}};
      for (const Judgement& judgement : judge(family)) {
        EXPECT_EQ(judgement.interval95.contains(0), judgement.p_adjusted > 0.05);
        EXPECT_EQ(judgement.interval90.low > -3.5 && judgement.interval90.high < 3.5, *judgement.p_equivalence <= 0.05);
        const bool says_difference = judgement.verdict == Verdict::Beyond || judgement.verdict == Verdict::Negligible ||
                                     judgement.verdict == Verdict::Differs;
        EXPECT_EQ(says_difference, judgement.p_adjusted <= 0.05);
      }
    }
  }
}

TEST(Family, adjusts_margins_only_over_those_that_have_one) {
  const std::vector<Contrast> family{{at(1), 4.0}, {at(1), std::nullopt}, {at(1), std::nullopt}};
  const auto judgements = judge(family);
  EXPECT_EQ(judgements[0].verdict, Verdict::Equivalent);
  EXPECT_DOUBLE_EQ(*judgements[0].p_equivalence, tost(at(1), 4).p);
  EXPECT_FALSE(judgements[1].p_equivalence);
  EXPECT_FALSE(judgements[1].p_beyond);
  EXPECT_DOUBLE_EQ(judgements[1].interval90.low, interval_at(at(1), 0.9).low);
  // A difference beyond its margin must also be one that the whole family finds.
  const std::vector<Contrast> wide{{at(2.4), 0.01}, {at(0), std::nullopt}, {at(0), std::nullopt}};
  EXPECT_LE(*judge(wide)[0].p_beyond, 0.05);
  EXPECT_EQ(judge(wide)[0].verdict, Verdict::Inconclusive);
  EXPECT_TRUE(judge({}).empty());
}

}  // namespace
}  // namespace ceteris::stats
