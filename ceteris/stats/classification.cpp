// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/classification.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ceteris/base/error.hpp"
#include "ceteris/stats/proportion.hpp"

namespace ceteris::stats {
namespace {

void check_labels(std::span<const int> labels, int classes) {
  const bool inside = std::ranges::all_of(labels, [&](int label) { return label >= 0 && label < classes; });
  CETERIS_CHECK(inside, "labels must lie in [0, classes)");
}

void check_table(std::span<const float> scores, std::span<const int> actual, int classes) {
  check_labels(actual, classes);
  CETERIS_CHECK(classes >= 1 && scores.size() == actual.size() * static_cast<std::size_t>(classes),
                "one score for each image and class");
}

}  // namespace

std::int64_t Confusion::row_total(int actual) const {
  const auto row = counts.begin() + static_cast<std::ptrdiff_t>(actual) * classes;
  return std::accumulate(row, row + classes, std::int64_t{0});
}

std::int64_t Confusion::correct() const {
  std::int64_t sum = 0;
  for (int c = 0; c < classes; ++c) {
    sum += at(c, c);
  }
  return sum;
}

std::int64_t Confusion::total() const {
  return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

Confusion confusion(std::span<const int> predicted, std::span<const int> actual, int classes) {
  CETERIS_CHECK(predicted.size() == actual.size(), "one prediction for each label");
  check_labels(predicted, classes);
  check_labels(actual, classes);
  Confusion result{classes, std::vector<std::int64_t>(static_cast<std::size_t>(classes) * classes)};
  for (std::size_t i = 0; i < actual.size(); ++i) {
    ++result.counts[static_cast<std::size_t>(actual[i]) * classes + predicted[i]];
  }
  return result;
}

std::vector<int> argmax_rows(std::span<const float> scores, int classes) {
  CETERIS_CHECK(classes >= 1 && scores.size() % static_cast<std::size_t>(classes) == 0, "rows must be whole");
  std::vector<int> best(scores.size() / classes);
  for (std::size_t i = 0; i < best.size(); ++i) {
    const auto row = scores.subspan(i * classes, classes);
    best[i] = static_cast<int>(std::ranges::max_element(row) - row.begin());
  }
  return best;
}

std::vector<std::optional<double>> recall_by_class(const Confusion& confusion) {
  std::vector<std::optional<double>> recalls(confusion.classes);
  for (int c = 0; c < confusion.classes; ++c) {
    if (const std::int64_t images = confusion.row_total(c); images > 0) {
      recalls[c] = static_cast<double>(confusion.at(c, c)) / static_cast<double>(images);
    }
  }
  return recalls;
}

BalancedAccuracy balanced_accuracy(const Confusion& confusion, double confidence) {
  BalancedAccuracy result;
  double below = 0, above = 0;
  for (int c = 0; c < confusion.classes; ++c) {
    const std::int64_t images = confusion.row_total(c);
    if (images == 0) {
      continue;
    }
    const double recall = static_cast<double>(confusion.at(c, c)) / static_cast<double>(images);
    const Interval interval = wilson_interval(confusion.at(c, c), images, confidence);
    result.value += recall;
    below += (recall - interval.low) * (recall - interval.low);
    above += (interval.high - recall) * (interval.high - recall);
    ++result.classes;
  }
  CETERIS_CHECK(result.classes > 0, "a class with images");
  result.value /= result.classes;
  result.interval = {result.value - std::sqrt(below) / result.classes,
                     result.value + std::sqrt(above) / result.classes};
  return result;
}

std::vector<PairAccuracy> pair_accuracies(std::span<const float> scores, std::span<const int> actual, int classes) {
  check_table(scores, actual, classes);
  std::vector<PairAccuracy> pairs;
  for (int first = 0; first < classes; ++first) {
    for (int second = first + 1; second < classes; ++second) {
      PairAccuracy pair{first, second, 0, 0};
      for (std::size_t i = 0; i < actual.size(); ++i) {
        if (actual[i] == first || actual[i] == second) {
          const auto row = scores.subspan(i * classes, classes);
          pair.correct += actual[i] == (row[first] >= row[second] ? first : second) ? 1 : 0;
          ++pair.total;
        }
      }
      pairs.push_back(pair);
    }
  }
  return pairs;
}

std::optional<double> auc(std::span<const float> scores, std::span<const std::uint8_t> positive) {
  CETERIS_CHECK(scores.size() == positive.size(), "one score for each label");
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  // Each run of tied scores meets the negatives below it and half of those within. Doubled, the count is an integer.
  std::int64_t negatives_below = 0;
  std::int64_t positives = 0;
  std::int64_t doubled_wins = 0;
  for (std::size_t start = 0; start < order.size();) {
    std::int64_t tied_positives = 0;
    std::int64_t tied_negatives = 0;
    std::size_t end = start;
    for (; end < order.size() && scores[order[end]] == scores[order[start]]; ++end) {
      ++(positive[order[end]] != 0 ? tied_positives : tied_negatives);
    }
    doubled_wins += tied_positives * (2 * negatives_below + tied_negatives);
    negatives_below += tied_negatives;
    positives += tied_positives;
    start = end;
  }
  if (positives == 0 || negatives_below == 0) {
    return std::nullopt;
  }
  return 0.5 * static_cast<double>(doubled_wins) /
         (static_cast<double>(positives) * static_cast<double>(negatives_below));
}

std::optional<double> macro_auc(std::span<const float> scores, std::span<const int> actual, int classes) {
  check_table(scores, actual, classes);
  std::vector<float> column(actual.size());
  std::vector<std::uint8_t> positive(actual.size());
  double sum = 0;
  int defined = 0;
  for (int c = 0; c < classes; ++c) {
    for (std::size_t i = 0; i < actual.size(); ++i) {
      column[i] = scores[i * classes + c];
      positive[i] = actual[i] == c ? 1 : 0;
    }
    if (const auto area = auc(column, positive)) {
      sum += *area;
      ++defined;
    }
  }
  return defined > 0 ? std::optional(sum / defined) : std::nullopt;
}

double total_variation_bound(double accuracy) {
  CETERIS_CHECK(accuracy >= 0 && accuracy <= 1, "an accuracy must lie in [0, 1]");
  return std::max(0.0, 2 * accuracy - 1);
}

double error_reduction(double accuracy, double chance) {
  CETERIS_CHECK(accuracy >= 0 && accuracy <= 1, "an accuracy must lie in [0, 1]");
  CETERIS_CHECK(chance >= 0 && chance < 1, "chance must lie in [0, 1)");
  return (accuracy - chance) / (1 - chance);
}

}  // namespace ceteris::stats
