// SPDX-License-Identifier: Apache-2.0
// From scores on test images to accuracy with interval, p-values and a word.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ceteris/base/random.hpp"
#include "ceteris/record/audit.hpp"

namespace ceteris::audit {

/// Permutations of the test labels behind every p_permutation; p is never below 1 / 1000.
inline constexpr std::int64_t kPermutations = 999;

/// Fewer independent test images or groups than this give no verdict: the bootstrap over groups needs as many.
inline constexpr std::int64_t kFewestTestGroups = 20;

/// The images that judge, and what is true of them. All three are parallel.
struct Jury {
  std::vector<std::uint32_t> pictures = {};
  std::vector<int> labels = {};
  std::vector<int> groups = {};
  int classes = 0;
  [[nodiscard]] double chance() const { return 1.0 / classes; }
  /// Independent answers: groups of the test images, which are the images themselves where none belong together.
  [[nodiscard]] std::int64_t independent() const;
};

struct Judgement {
  record::Accuracy accuracy;
  record::Confusion confusion;
};

/// Judges a table of scores, one row of `jury.classes` an image. With images that share groups, interval and
/// permutations are over groups (cluster bootstrap from 20 groups on, below that Wilson with each group as one answer),
/// the interval is never narrower than Wilson's, and the p-value is never smaller than that of the permutations.
[[nodiscard]] Judgement judge(std::span<const float> scores, const Jury& jury, const Stream& stream);

/// Accuracies of all pairs of data sets, from the same scores. The word of a pair is above indistinguishable only when
/// its p-value passes Holm's correction over all pairs too.
[[nodiscard]] std::vector<record::Pair> judge_pairs(std::span<const float> scores, const Jury& jury,
                                                    std::int64_t images_per_set, const Stream& stream);

/// The word for an accuracy: nothing below 100 images a set or 20 groups of test images; indistinguishable when the
/// lower bound is not above chance; weak below chance + 0.1; almost perfect above 0.9; else clear. Always by the lower
/// bound.
[[nodiscard]] record::Verdict verdict(const record::Accuracy& accuracy, double chance, std::int64_t images_per_set,
                                      std::int64_t independent);

}  // namespace ceteris::audit
