// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_plan/judge.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "ceteris/audit_plan/audit_spec.hpp"
#include "ceteris/record/audit_verdict.hpp"
#include "ceteris/stats/bootstrap.hpp"
#include "ceteris/stats/classification.hpp"
#include "ceteris/stats/multiplicity.hpp"
#include "ceteris/stats/permutation.hpp"
#include "ceteris/stats/proportion.hpp"

namespace ceteris::audit_plan {
namespace {

constexpr std::int64_t kBootstrapDraws = 2000;

bool all_alone(std::span<const int> groups) {
  return std::set<int>(groups.begin(), groups.end()).size() == groups.size();
}

record::Accuracy accuracy_of(std::span<const int> predicted, std::span<const int> actual, std::span<const int> groups,
                             int classes, double chance, std::int64_t permutations, const Stream& stream) {
  record::Accuracy accuracy;
  std::vector<std::uint8_t> hits;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    hits.push_back(predicted[i] == actual[i] ? 1 : 0);
  }
  accuracy.correct = std::count(hits.begin(), hits.end(), 1);
  accuracy.total = static_cast<std::int64_t>(hits.size());
  accuracy.value = hits.empty() ? 0 : static_cast<double>(accuracy.correct) / static_cast<double>(accuracy.total);
  stats::Interval interval = stats::wilson_interval(accuracy.correct, accuracy.total);
  accuracy.p_value = stats::binomial_p_greater(accuracy.correct, accuracy.total, chance);
  if (all_alone(groups)) {
    accuracy.p_permutation =
        stats::permutation_p_accuracy(predicted, actual, classes, permutations, stream.child("permutation"));
  } else {
    accuracy.p_permutation = stats::permutation_p_accuracy_grouped(predicted, actual, groups, classes, permutations,
                                                                   stream.child("permutation"));
    // Counting images would take a burst of one scene for many independent answers.
    accuracy.p_value = std::max(accuracy.p_value, accuracy.p_permutation);
    if (const auto clustered =
            stats::cluster_bootstrap_interval(hits, groups, kBootstrapDraws, stream.child("bootstrap"))) {
      interval = {std::min(interval.low, clustered->low), std::max(interval.high, clustered->high)};
    } else {
      // Too few groups for a bootstrap: as if each group were one answer.
      const auto count = static_cast<std::int64_t>(std::set<int>(groups.begin(), groups.end()).size());
      // Rounded down: a bound may be too low, never too high.
      interval = stats::wilson_interval(static_cast<std::int64_t>(accuracy.value * static_cast<double>(count)), count);
    }
  }
  accuracy.wilson95 = {interval.low, interval.high};
  return accuracy;
}

}  // namespace

std::int64_t TestSet::independent() const {
  return static_cast<std::int64_t>(std::set<int>(groups.begin(), groups.end()).size());
}

std::int64_t permutations_for(std::size_t questions) {
  constexpr std::int64_t kFor = 200;  // the least p after Holm is then at most 1 / 200
  return std::max<std::int64_t>(kPermutations, kFor * static_cast<std::int64_t>(questions) - 1);
}

Judgement judge(std::span<const float> scores, const TestSet& test_set, const Stream& stream, std::size_t questions) {
  const std::vector<int> predicted = stats::argmax_rows(scores, test_set.classes);
  Judgement judgement;
  judgement.accuracy = accuracy_of(predicted, test_set.labels, test_set.groups, test_set.classes, test_set.chance(),
                                   permutations_for(questions), stream);
  const stats::Confusion confusion = stats::confusion(predicted, test_set.labels, test_set.classes);
  for (int truth = 0; truth < test_set.classes; ++truth) {
    auto& row = judgement.confusion.counts.emplace_back();
    for (int answer = 0; answer < test_set.classes; ++answer) {
      row.push_back(confusion.at(truth, answer));
    }
  }
  return judgement;
}

std::vector<record::Pair> judge_pairs(std::span<const float> scores, const TestSet& test_set,
                                      std::int64_t images_per_set, const Stream& stream) {
  const auto classes = static_cast<std::size_t>(test_set.classes);
  const std::int64_t permutations = permutations_for(classes * (classes - 1) / 2);
  std::vector<record::Pair> pairs;
  for (int a = 0; a < test_set.classes; ++a) {
    for (int b = a + 1; b < test_set.classes; ++b) {
      std::vector<int> predicted, actual, groups;
      for (std::size_t i = 0; i < test_set.labels.size(); ++i) {
        if (test_set.labels[i] == a || test_set.labels[i] == b) {
          const float* row = &scores[i * static_cast<std::size_t>(test_set.classes)];
          predicted.push_back(row[a] >= row[b] ? 0 : 1);
          actual.push_back(test_set.labels[i] == a ? 0 : 1);
          groups.push_back(test_set.groups[i]);
        }
      }
      const Stream own = stream.child("pair " + std::to_string(a) + " " + std::to_string(b));
      pairs.push_back({.a = a, .b = b, .accuracy = accuracy_of(predicted, actual, groups, 2, 0.5, permutations, own)});
    }
  }
  std::vector<double> p;
  for (const record::Pair& pair : pairs) {
    p.push_back(pair.accuracy.p_permutation);
  }
  const std::vector<double> adjusted = stats::holm(p);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    pairs[i].p_holm = adjusted[i];
    pairs[i].verdict = record::verdict_of(pairs[i].accuracy, 0.5, adjusted[i], is_enough(images_per_set, test_set));
  }
  return pairs;
}

bool is_enough(std::int64_t images_per_set, const TestSet& test_set) {
  return images_per_set >= kFewestImages && test_set.independent() >= kFewestTestGroups;
}

}  // namespace ceteris::audit_plan
