// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/pool.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "ceteris/base/random.hpp"
#include "ceteris/stats/calibration.hpp"
#include "ceteris/stats/classification.hpp"

namespace ceteris::audit {
namespace {

// Log-probabilities that know the label with strength `signal`, and noise.
std::vector<float> opinions(const std::vector<int>& labels, double signal, const Stream& stream) {
  std::vector<float> logits;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    Draws draws = stream.at(i);
    for (int c = 0; c < 3; ++c) {
      logits.push_back(static_cast<float>(draws.normal() + (c == labels[i] ? signal : 0)));
    }
  }
  std::vector<float> rows = stats::softmax_rows(logits, 3);
  for (float& value : rows) {
    value = std::log(value);
  }
  return rows;
}

std::vector<int> labels_of(std::size_t n) {
  std::vector<int> labels;
  for (std::size_t i = 0; i < n; ++i) {
    labels.push_back(static_cast<int>(i % 3));
  }
  return labels;
}

double accuracy(const std::vector<float>& scores, const std::vector<int>& labels) {
  const auto predicted = stats::argmax_rows(scores, 3);
  double right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    right += predicted[i] == labels[i];
  }
  return right / static_cast<double>(labels.size());
}

TEST(Pool, TwoIndependentOpinionsAreBetterThanEither) {
  const auto labels = labels_of(600);
  const auto a = opinions(labels, 1, Stream(1, 0, "a")), b = opinions(labels, 1, Stream(1, 0, "b"));
  const Pool pool = fit_pool({a, b}, labels, 3);
  const double together = accuracy(pooled(pool, {a, b}), labels);
  EXPECT_GT(together, accuracy(a, labels) + 0.05);
  EXPECT_GT(together, accuracy(b, labels) + 0.05);
}

TEST(Pool, AnOpinionThatKnowsNothingGetsLittleWeight) {
  const auto labels = labels_of(1500);
  const auto knows = opinions(labels, 1.5, Stream(2, 0, "a")), noise = opinions(labels, 0, Stream(2, 0, "b"));
  const Pool pool = fit_pool({knows, noise}, labels, 3);
  EXPECT_LT(pool.weights[1], 0.12 * pool.weights[0]);
}

TEST(Pool, IsNeverWorseThanItsBestMemberOnTheImagesItWasFittedOn) {
  const auto labels = labels_of(300);
  const auto a = opinions(labels, 0.5, Stream(3, 0, "a")), b = opinions(labels, 2, Stream(3, 0, "b"));
  EXPECT_LE(fit_pool({a, b}, labels, 3).loss, fit_pool({b}, labels, 3).loss + 1e-6);
}

}  // namespace
}  // namespace ceteris::audit
