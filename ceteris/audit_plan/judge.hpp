// SPDX-License-Identifier: Apache-2.0
// From scores on test images to accuracy with interval, p-values and a word.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ceteris/base/random.hpp"
#include "ceteris/record/audit.hpp"

namespace ceteris::audit_plan {

/// Permutations of the test labels behind a p_permutation that stands alone, which is never below 1 / 1000; of several
/// corrected together there are more, see permutations_for.
inline constexpr std::int64_t kPermutations = 999;

/// How many permutations let a p reach 0.005 after Holm's correction over so many questions.
[[nodiscard]] std::int64_t permutations_for(std::size_t questions);

/// Fewer independent test images or groups than this give no verdict: the bootstrap over groups needs as many.
inline constexpr std::int64_t kFewestTestGroups = 20;

/// The test images, and what is true of them. All three are parallel.
struct TestSet {
  std::vector<std::uint32_t> images = {};
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

/// Judges a table of scores, one row of `test_set.classes` an image. With images that share groups, interval and
/// permutations are over groups (cluster bootstrap from 20 groups on, below that Wilson with each group as one answer),
/// the interval is never narrower than Wilson's, and the p-value is never smaller than that of the permutations.
/// `questions`: how many p-values are corrected together with this one.
[[nodiscard]] Judgement judge(std::span<const float> scores, const TestSet& test_set, const Stream& stream,
                              std::size_t questions = 1);

/// Accuracies of all pairs of data sets, from the same scores. Their words follow from the p-values of the
/// permutations after Holm's correction over all pairs.
[[nodiscard]] std::vector<record::Pair> judge_pairs(std::span<const float> scores, const TestSet& test_set,
                                                    std::int64_t images_per_set, const Stream& stream);

/// Whether the images carry a verdict: at least 100 a set, and test images of at least 20 groups.
[[nodiscard]] bool is_enough(std::int64_t images_per_set, const TestSet& test_set);

}  // namespace ceteris::audit_plan
