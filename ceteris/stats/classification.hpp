// SPDX-License-Identifier: Apache-2.0
// How well a classifier tells C classes apart. Labels are integers in [0, classes); score tables are row-major, one row
// an image, `classes` columns. Scores must be finite. Calibration of the probabilities is in calibration.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ceteris/stats/interval.hpp"

namespace ceteris::stats {

/// Counts of images, one row for each actual class and one column for each predicted class.
struct Confusion {
  int classes = 0;
  std::vector<std::int64_t> counts;  ///< row-major, classes * classes

  [[nodiscard]] std::int64_t at(int actual, int predicted) const {
    return counts[static_cast<std::size_t>(actual) * classes + predicted];
  }
  [[nodiscard]] std::int64_t row_total(int actual) const;
  [[nodiscard]] std::int64_t correct() const;  ///< the diagonal
  [[nodiscard]] std::int64_t total() const;
};

[[nodiscard]] Confusion confusion(std::span<const int> predicted, std::span<const int> actual, int classes);

/// The column of the largest score in each row; of tied scores the first.
[[nodiscard]] std::vector<int> argmax_rows(std::span<const float> scores, int classes);

/// Share of each class's images that were predicted as that class; nothing for a class without images. The counts for
/// an interval are at(c, c) of row_total(c).
[[nodiscard]] std::vector<std::optional<double>> recall_by_class(const Confusion& confusion);

/// The mean over the classes that have images of the share that was predicted right: what accuracy would be if every
/// class had as many images. The interval combines those of the shares, each a Wilson interval, by the method of
/// variance estimates recovery (Zou & Donner 2008; for two classes it is Newcombe's 1998 hybrid score interval), right
/// for independent images.
struct BalancedAccuracy {
  double value = 0;
  Interval interval;
  int classes = 0;  ///< that have images
};

/// Precondition: a class has images.
[[nodiscard]] BalancedAccuracy balanced_accuracy(const Confusion& confusion, double confidence = 0.95);

/// How often two classes are told apart when only those two are allowed: over the images of either, the larger of their
/// two scores decides; ties go to the first. Chance is the larger class's share of `total`.
struct PairAccuracy {
  int first = 0;
  int second = 0;
  std::int64_t correct = 0;
  std::int64_t total = 0;
};

/// All pairs first < second, in lexical order.
[[nodiscard]] std::vector<PairAccuracy> pair_accuracies(std::span<const float> scores, std::span<const int> actual,
                                                        int classes);

/// Area under the ROC curve: the probability that a random positive scores above a random negative, ties counting half
/// (Mann & Whitney 1947, midranks). Nothing without a positive or without a negative.
[[nodiscard]] std::optional<double> auc(std::span<const float> scores, std::span<const std::uint8_t> positive);

/// Mean over classes of the one-vs-rest AUC of the class's column. Classes for which it is undefined are left out;
/// nothing when all are.
[[nodiscard]] std::optional<double> macro_auc(std::span<const float> scores, std::span<const int> actual, int classes);

/// Of two *balanced* sets at least this share of the mass differs (total variation), since no classifier can exceed
/// accuracy (1 + TV) / 2: max(0, 2 accuracy - 1). Pass the lower end of the accuracy's interval.
[[nodiscard]] double total_variation_bound(double accuracy);

/// Share of the errors of guessing that the classifier avoids: (accuracy - chance) / (1 - chance). 0 <= chance < 1.
/// Negative below chance.
[[nodiscard]] double error_reduction(double accuracy, double chance);

}  // namespace ceteris::stats
