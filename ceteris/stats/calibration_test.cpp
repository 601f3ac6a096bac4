// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/calibration.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

TEST(SoftmaxRows, sums_to_one_and_does_not_overflow) {
  const auto rows = softmax_rows(std::vector{0.0F, std::log(3.0F), 1000.0F, 1000.0F, -1e30F, 5.0F}, 2);
  EXPECT_FLOAT_EQ(rows[0], 0.25F);
  EXPECT_FLOAT_EQ(rows[1], 0.75F);
  EXPECT_EQ(rows[2], 0.5F);
  EXPECT_EQ(rows[4], 0.0F);
  EXPECT_EQ(rows[5], 1.0F);
  EXPECT_TRUE(softmax_rows({}, 2).empty());
}

TEST(SoftmaxRows, flattens_with_temperature) {
  EXPECT_FLOAT_EQ(softmax_rows(std::vector{0.0F, 2 * std::log(3.0F)}, 2, 2)[1], 0.75F);
  EXPECT_THROW((void)softmax_rows(std::vector{0.0F, 1.0F}, 2, 0), Bug);
}

TEST(LogLoss, gives_known_answers) {
  EXPECT_NEAR(log_loss(std::vector{0.25F, 0.75F, 0.5F, 0.5F}, std::vector{0, 1}, 2), std::log(8.0) / 2, 1e-12);
  EXPECT_EQ(log_loss(std::vector{0.0F, 1.0F}, std::vector{1}, 2), 0);
}

TEST(LogLoss, of_a_vanished_probability_is_finite) {
  EXPECT_NEAR(log_loss(std::vector{0.0F, 1.0F}, std::vector{0}, 2), 27.631, 1e-3);
}

TEST(BrierScore, runs_from_zero_to_two) {
  EXPECT_EQ(brier_score(std::vector{1.0F, 0.0F}, std::vector{0}, 2), 0);
  EXPECT_EQ(brier_score(std::vector{1.0F, 0.0F}, std::vector{1}, 2), 2);
  EXPECT_NEAR(brier_score(std::vector{0.5F, 0.25F, 0.25F}, std::vector{0}, 3), 0.375, 1e-12);
}

TEST(ExpectedCalibrationError, gives_known_answers) {
  // Two bins in use: confidence 0.75 twice, one right; confidence 1.0 once, right.
  const std::vector<float> probabilities{0.75F, 0.25F, 0.75F, 0.25F, 1.0F, 0.0F};
  EXPECT_NEAR(expected_calibration_error(probabilities, std::vector{0, 1, 0}, 2), 2.0 / 3 * 0.25, 1e-12);
}

TEST(ExpectedCalibrationError, is_zero_when_confidence_is_the_share_right) {
  const std::vector<float> probabilities{0.75F, 0.25F, 0.75F, 0.25F, 0.75F, 0.25F, 0.75F, 0.25F};
  EXPECT_NEAR(expected_calibration_error(probabilities, std::vector{0, 0, 0, 1}, 2), 0, 1e-12);
}

TEST(ExpectedCalibrationError, closes_its_bins_above) {
  // 0.5 and 0.75 fall into (0.25, 0.5] and (0.5, 0.75] of four bins; errors of opposite sign do not cancel.
  const std::vector<float> probabilities{0.5F, 0.5F, 0.75F, 0.25F};
  EXPECT_NEAR(expected_calibration_error(probabilities, std::vector{0, 1}, 2, 4), (0.5 + 0.75) / 2, 1e-12);
  EXPECT_NEAR(expected_calibration_error(probabilities, std::vector{0, 1}, 2, 1), 0.25 / 2, 1e-12);
}

TEST(CalibrationMeans, of_no_images_are_refused) {
  EXPECT_THROW((void)log_loss({}, {}, 2), Bug);
  EXPECT_THROW((void)brier_score({}, {}, 2), Bug);
  EXPECT_THROW((void)expected_calibration_error({}, {}, 2), Bug);
  EXPECT_THROW((void)log_loss(std::vector{0.5F, 0.5F}, std::vector{2}, 2), Bug);
}

TEST(InformationBits, is_the_class_entropy_for_certain_and_true_predictions) {
  const std::vector<float> certain{1.0F, 0.0F, 0.0F, 0.0F, 0.0F, 1.0F, 0.0F, 0.0F,
                                   0.0F, 0.0F, 1.0F, 0.0F, 0.0F, 0.0F, 0.0F, 1.0F};
  EXPECT_NEAR(information_bits(certain, std::vector{0, 1, 2, 3}, 4), 2, 1e-12);
}

TEST(InformationBits, is_zero_for_guesses_and_for_confident_errors) {
  EXPECT_NEAR(information_bits(std::vector(6, 1 / 3.0F), std::vector{0, 1}, 3), 0, 1e-7);
  EXPECT_EQ(information_bits(std::vector{0.0F, 1.0F, 1.0F, 0.0F}, std::vector{0, 1}, 2), 0);
}

TEST(InformationBits, of_a_binary_symmetric_channel_is_one_minus_its_entropy) {
  // A quarter of the answers is wrong and the probabilities say so: 1 - H(1/4) bits.
  std::vector<float> probabilities;
  std::vector<int> actual;
  for (const int label : {0, 1}) {
    for (int i = 0; i < 4; ++i) {
      const int said = i == 0 ? 1 - label : label;
      probabilities.insert(probabilities.end(), {said == 0 ? 0.75F : 0.25F, said == 1 ? 0.75F : 0.25F});
      actual.push_back(label);
    }
  }
  EXPECT_NEAR(information_bits(probabilities, actual, 2), 1 - (0.25 * 2 + 0.75 * std::log2(4 / 3.0)), 1e-12);
}

/// 300 images in 3 classes whose logits are the true log-odds times `scale`: row i is (2 g, g, 0) with classes dealt in
/// the exact shares softmax(2 g, g, 0) for three values of g.
struct Sample {
  std::vector<float> logits;
  std::vector<int> actual;
};

Sample calibrated_sample(double scale) {
  Sample sample;
  for (const double odds : {2.0, 3.0, 4.0}) {  // shares odds^2 : odds : 1, repeated so that counts are whole
    const int ones = 10;
    const std::vector<int> counts{static_cast<int>(odds * odds) * ones, static_cast<int>(odds) * ones, ones};
    for (int c = 0; c < 3; ++c) {
      for (int i = 0; i < counts[c]; ++i) {
        const double g = std::log(odds) * scale;
        sample.logits.insert(sample.logits.end(), {static_cast<float>(2 * g), static_cast<float>(g), 0.0F});
        sample.actual.push_back(c);
      }
    }
  }
  return sample;
}

TEST(FitTemperature, undoes_a_known_overconfidence) {
  for (const double scale : {0.25, 1.0, 3.0, 12.0}) {
    const Sample sample = calibrated_sample(scale);
    EXPECT_NEAR(fit_temperature(sample.logits, sample.actual, 3) / scale, 1, 1e-6) << scale;
  }
}

TEST(FitTemperature, finds_the_least_loss_of_all_temperatures) {
  Sample sample = calibrated_sample(2);
  sample.actual[0] = 2;
  sample.actual[5] = 1;
  const double best = fit_temperature(sample.logits, sample.actual, 3);
  const auto loss = [&](double t) { return log_loss(softmax_rows(sample.logits, 3, t), sample.actual, 3); };
  for (double t = 0.3; t < 20; t *= 1.1) {
    EXPECT_GE(loss(t), loss(best) - 1e-7) << t;
  }
}

TEST(FitTemperature, ends_at_its_limits_when_there_is_no_minimum) {
  const std::vector<float> logits{2.0F, 0.0F, 0.0F, 2.0F};
  EXPECT_EQ(fit_temperature(logits, std::vector{0, 1}, 2), 0.01);
  EXPECT_EQ(fit_temperature(logits, std::vector{1, 0}, 2), 100);
}

TEST(FitTemperature, is_one_when_logits_say_nothing) {
  EXPECT_EQ(fit_temperature({}, {}, 2), 1);
  EXPECT_EQ(fit_temperature(std::vector{3.0F, 3.0F}, std::vector{1}, 2), 1);
}

}  // namespace
}  // namespace ceteris::stats
