// SPDX-License-Identifier: Apache-2.0
// Permutation tests of a frozen classifier: is its held-out accuracy more than the labels' chance agreement?
#pragma once

#include <cstdint>
#include <span>

#include "ceteris/base/random.hpp"

namespace ceteris::stats {

/// (b + 1) / (m + 1) (Phipson & Smyth 2010): the p-value when `as_extreme` of `draws` random permutations reached the
/// observed statistic. Never zero, and exact at every level that is a multiple of 1 / (m + 1). No draws: 1.
[[nodiscard]] double permutation_p(std::int64_t as_extreme, std::int64_t draws);

/// One-sided p-value of the accuracy of `predicted` against `actual` (same length, labels in [0, classes)). The null:
/// given the class counts, every dealing of the actual labels over the images is equally likely. Ties with the observed
/// accuracy count as extreme. Draw i uses stream.at(i). No images, or images of one class only: 1.
[[nodiscard]] double permutation_p_accuracy(std::span<const int> predicted, std::span<const int> actual, int classes,
                                            std::int64_t draws, const Stream& stream);

/// The same test when images come in groups (bursts, videos, near duplicates) and are exchangeable only as groups: each
/// draw deals the labels over whole groups, so the number of groups of each class is fixed and the number of images is
/// not. `groups` names each image's group by any integer. The null includes that group sizes do not depend on the
/// class. A group with several actual labels counts as one group for each of them, which makes the test conservative.
/// The smallest p within reach is 1 / (number of distinct dealings): with 3 groups in 3 classes it is 1/6.
[[nodiscard]] double permutation_p_accuracy_grouped(std::span<const int> predicted, std::span<const int> actual,
                                                    std::span<const int> groups, int classes, std::int64_t draws,
                                                    const Stream& stream);

}  // namespace ceteris::stats
