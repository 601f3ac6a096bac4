// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/classification.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/random.hpp"
#include "ceteris/stats/proportion.hpp"

namespace ceteris::stats {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

TEST(Confusion, counts_actual_rows_and_predicted_columns) {
  const Confusion table = confusion(std::vector{0, 1, 1, 2, 0}, std::vector{0, 0, 1, 2, 2}, 3);
  EXPECT_THAT(table.counts, ElementsAre(1, 1, 0, 0, 1, 0, 1, 0, 1));
  EXPECT_EQ(table.at(0, 1), 1);
  EXPECT_EQ(table.at(2, 0), 1);
  EXPECT_EQ(table.row_total(0), 2);
  EXPECT_EQ(table.row_total(1), 1);
  EXPECT_EQ(table.correct(), 3);
  EXPECT_EQ(table.total(), 5);
}

TEST(Confusion, of_no_images_is_empty) {
  const Confusion table = confusion({}, {}, 2);
  EXPECT_THAT(table.counts, ElementsAre(0, 0, 0, 0));
  EXPECT_THAT(recall_by_class(table), ElementsAre(std::nullopt, std::nullopt));
}

TEST(Confusion, refuses_labels_outside_the_classes) {
  EXPECT_THROW((void)confusion(std::vector{3}, std::vector{0}, 3), Bug);
  EXPECT_THROW((void)confusion(std::vector{0}, std::vector{-1}, 3), Bug);
  EXPECT_THROW((void)confusion(std::vector{0, 1}, std::vector{0}, 3), Bug);
}

TEST(RecallByClass, is_the_diagonal_over_the_row_and_absent_for_an_absent_class) {
  const Confusion table = confusion(std::vector{0, 1, 1, 1}, std::vector{0, 0, 0, 1}, 3);
  EXPECT_THAT(recall_by_class(table), ElementsAre(Optional(1.0 / 3), Optional(1.0), std::nullopt));
}

TEST(ArgmaxRows, takes_the_first_of_tied_scores) {
  EXPECT_THAT(argmax_rows(std::vector{0.2F, 0.5F, 0.3F, 0.4F, 0.2F, 0.4F, -1.0F, -1.0F, -1.0F}, 3),
              ElementsAre(1, 0, 0));
  EXPECT_TRUE(argmax_rows({}, 3).empty());
  EXPECT_THROW((void)argmax_rows(std::vector{0.1F, 0.2F}, 3), Bug);
}

TEST(PairAccuracies, decide_between_the_two_classes_only) {
  // Class 2 has the largest score everywhere, and yet 0 and 1 are told apart perfectly.
  const std::vector<float> scores{0.3F, 0.1F, 0.6F, 0.1F, 0.3F, 0.6F, 0.2F, 0.2F, 0.6F};
  const auto pairs = pair_accuracies(scores, std::vector{0, 1, 2}, 3);
  ASSERT_EQ(pairs.size(), 3);
  EXPECT_EQ(pairs[0].first, 0);
  EXPECT_EQ(pairs[0].second, 1);
  EXPECT_EQ(pairs[0].correct, 2);
  EXPECT_EQ(pairs[0].total, 2);
  EXPECT_EQ(pairs[1].second, 2);
  EXPECT_EQ(pairs[1].correct, 1);  // 0 against 2: only the image of 2
  EXPECT_EQ(pairs[2].first, 1);
  EXPECT_EQ(pairs[2].total, 2);
}

TEST(PairAccuracies, of_two_classes_are_the_accuracy) {
  const std::vector<float> scores{0.3F, 0.7F, 0.5F, 0.5F, 0.9F, 0.1F, 0.5F, 0.5F};
  const std::vector<int> actual{1, 0, 1, 1};
  const auto pairs = pair_accuracies(scores, actual, 2);
  ASSERT_EQ(pairs.size(), 1);
  EXPECT_EQ(pairs[0].correct, confusion(argmax_rows(scores, 2), actual, 2).correct());
  EXPECT_EQ(pairs[0].total, 4);
}

TEST(PairAccuracies, of_equal_scores_are_chance_for_balanced_classes) {
  const auto pairs = pair_accuracies(std::vector(8, 0.25F), std::vector{0, 1, 0, 1}, 2);
  EXPECT_EQ(pairs[0].correct, 2);
}

TEST(Auc, gives_known_answers) {
  EXPECT_THAT(auc(std::vector{0.1F, 0.4F, 0.35F, 0.8F}, std::vector<std::uint8_t>{0, 0, 1, 1}), Optional(0.75));
  EXPECT_THAT(auc(std::vector{1.0F, 2.0F}, std::vector<std::uint8_t>{0, 1}), Optional(1.0));
  EXPECT_THAT(auc(std::vector{2.0F, 1.0F}, std::vector<std::uint8_t>{0, 1}), Optional(0.0));
}

TEST(Auc, counts_ties_half) {
  EXPECT_THAT(auc(std::vector{1.0F, 1.0F, 1.0F}, std::vector<std::uint8_t>{0, 1, 1}), Optional(0.5));
  EXPECT_THAT(auc(std::vector{0.0F, 1.0F, 1.0F, 2.0F}, std::vector<std::uint8_t>{0, 0, 1, 1}), Optional(0.875));
}

TEST(Auc, is_undefined_without_positives_or_negatives) {
  EXPECT_EQ(auc({}, {}), std::nullopt);
  EXPECT_EQ(auc(std::vector{1.0F}, std::vector<std::uint8_t>{1}), std::nullopt);
  EXPECT_EQ(auc(std::vector{1.0F}, std::vector<std::uint8_t>{0}), std::nullopt);
}

TEST(Auc, is_the_share_of_pairs_in_order) {
  std::vector<float> scores;
  std::vector<std::uint8_t> positive;
  for (int i = 0; i < 60; ++i) {
    scores.push_back(static_cast<float>((i * 37) % 11));
    positive.push_back((i * 17) % 5 < 2 ? 1 : 0);
  }
  double wins = 0;
  double pairs = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    for (std::size_t j = 0; j < scores.size(); ++j) {
      if (positive[i] == 1 && positive[j] == 0) {
        wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
        ++pairs;
      }
    }
  }
  EXPECT_DOUBLE_EQ(auc(scores, positive).value(), wins / pairs);
}

TEST(MacroAuc, averages_over_the_classes_that_have_images) {
  // Class 2 has no images. Column 0 orders perfectly, column 1 is all ties.
  const std::vector<float> scores{0.9F, 0.1F, 0.0F, 0.2F, 0.1F, 0.7F};
  EXPECT_THAT(macro_auc(scores, std::vector{0, 1}, 3), Optional(0.75));
  EXPECT_EQ(macro_auc({}, {}, 3), std::nullopt);
  EXPECT_EQ(macro_auc(std::vector{1.0F, 2.0F}, std::vector{0, 0}, 1), std::nullopt);
}

TEST(TotalVariationBound, follows_from_the_best_possible_accuracy) {
  EXPECT_NEAR(total_variation_bound(0.818), 0.636, 1e-12);  // ImageNet against ImageNet-V2
  EXPECT_EQ(total_variation_bound(0.5), 0);
  EXPECT_EQ(total_variation_bound(0.3), 0);
  EXPECT_EQ(total_variation_bound(1), 1);
}

TEST(ErrorReduction, is_zero_at_chance_and_one_without_errors) {
  EXPECT_EQ(error_reduction(0.25, 0.25), 0);
  EXPECT_EQ(error_reduction(1, 0.25), 1);
  EXPECT_DOUBLE_EQ(error_reduction(0.6, 0.5), 0.2);
  EXPECT_LT(error_reduction(0.2, 0.25), 0);
  EXPECT_THROW((void)error_reduction(0.5, 1), Bug);
}

TEST(BalancedAccuracy, of_two_classes_has_newcombes_interval) {
  // statsmodels 0.14, confint_proportions_2indep(a, n, m - b, m, method="newcomb", compare="diff"), of which this is
  // half of one more.
  struct Case {
    std::int64_t a, n, b, m;
    double value, low, high;
  };
  for (const Case& one : {Case{17, 20, 30, 60, 0.675, 0.5532224757248783, 0.7533817976532179},
                          Case{5, 5, 9, 12, 0.875, 0.6159289121032533, 0.9555291658029726},
                          Case{0, 7, 40, 40, 0.5, 0.45618919940135666, 0.6771652175333438}}) {
    const BalancedAccuracy found = balanced_accuracy({2, {one.a, one.n - one.a, one.m - one.b, one.b}});
    EXPECT_EQ(found.classes, 2);
    EXPECT_NEAR(found.value, one.value, 1e-12);
    EXPECT_NEAR(found.interval.low, one.low, 1e-9);
    EXPECT_NEAR(found.interval.high, one.high, 1e-9);
  }
}

TEST(BalancedAccuracy, leaves_out_classes_without_images_and_is_wilsons_of_one) {
  const BalancedAccuracy found = balanced_accuracy({3, {0, 0, 0, 1, 8, 1, 0, 0, 0}});
  EXPECT_EQ(found.classes, 1);
  EXPECT_DOUBLE_EQ(found.value, 0.8);
  EXPECT_NEAR(found.interval.low, wilson_interval(8, 10).low, 1e-15);
  EXPECT_NEAR(found.interval.high, wilson_interval(8, 10).high, 1e-15);
}

TEST(BalancedAccuracy, intervals_cover_uneven_classes) {
  // Ten classes of 12 to 73 images, as small test sets have them.
  const std::vector<std::int64_t> images = {15, 12, 73, 38, 42, 33, 71, 31, 12, 45};
  const std::vector<double> rates = {0.9, 0.5, 0.6, 0.3, 0.95, 0.55, 0.9, 0.7, 0.2, 0.8};
  double truth = 0;
  for (const double rate : rates) {
    truth += rate / 10;
  }
  int covered = 0;
  constexpr int kRuns = 4000;
  for (int run = 0; run < kRuns; ++run) {
    Draws draws = Stream(7, static_cast<std::uint64_t>(run), "coverage").at(0);
    Confusion confusion{10, std::vector<std::int64_t>(100)};
    for (std::size_t c = 0; c < 10; ++c) {
      for (std::int64_t i = 0; i < images[c]; ++i) {
        ++confusion.counts[c * 10 + (draws.uniform() < rates[c] ? c : (c + 1) % 10)];
      }
    }
    covered += balanced_accuracy(confusion).interval.contains(truth) ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(covered) / kRuns, 0.95, 0.012);
}

}  // namespace
}  // namespace ceteris::stats
