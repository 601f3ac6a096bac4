// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "ceteris/study_words/study_numbers_test.hpp"

namespace ceteris::study_words {
namespace {

TEST(InventedStudies, HaveStudentsIntervals) {
  // scipy.stats.t.interval(0.95, 4, loc=3, scale=(2.5 / 5) ** 0.5)
  const record::StudyMean mean = mean_of({1, 2, 3, 4, 5});
  ASSERT_TRUE(mean.ci95.has_value());
  EXPECT_NEAR(mean.ci95->low, 1.036756838522439, 1e-6);
  EXPECT_NEAR(mean.ci95->high, 4.963243161477561, 1e-6);
  EXPECT_NEAR(p_of(mean), 0.013235599563682832, 1e-6);
}

}  // namespace
}  // namespace ceteris::study_words
