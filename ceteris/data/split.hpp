// SPDX-License-Identifier: Apache-2.0
// Which images train, which choose, which judge. No group stands on two sides, every class keeps its shares.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "ceteris/base/random.hpp"

namespace ceteris::data {

enum class Part : std::uint8_t { Train, Validation, Test };

/// Shares of the three parts; at least 0, and they sum to 1.
struct SplitShares {
  double train = 0.6;
  double validation = 0.1;
  double test = 0.3;
};

/// The 64 bits of an item's name by which it draws, so that its fate depends on its name and not on its place in a
/// list. Items of the same name in two data sets draw alike and so fall on the same side of a split.
[[nodiscard]] std::uint64_t draw_key(std::string_view item_name);

/// Deals the items of every class over the three parts, whole groups at a time.
///
/// `keys`, `classes` and `groups` are parallel: the draw key, the class (0, 1, ...) and the group of each item; group
/// numbers are arbitrary names. Random order is drawn from `stream` by key, a group by the least of its keys, so the
/// result does not depend on the order of the items, and one more item moves only few others.
///
/// When every item is its own group, a class of n items has exactly round(0.6 n) for training, round(0.7 n) less that
/// for validation, and the rest for testing. Otherwise each boundary is off by at most half the group that lies on it.
/// Groups that hold several classes are dealt first, each to the part that lacks their classes most; the rest of each
/// class then fills what is left (the rule of scikit-learn's StratifiedGroupKFold, in random instead of size order).
[[nodiscard]] std::vector<Part> split(std::span<const std::uint64_t> keys, std::span<const std::uint32_t> classes,
                                      std::span<const std::uint32_t> groups, const SplitShares& shares,
                                      const Stream& stream);

struct EqualCounts {
  std::vector<bool> kept;                ///< by item
  std::vector<std::uint32_t> discarded;  ///< by class
  std::uint32_t per_class = 0;           ///< kept of every class
};

/// Keeps the same number of items of every class: as many as the smallest has, and at most `cap` when it is not 0.
/// `class_count` classes; an empty one leaves nothing. Which items stay is drawn from `stream` by key.
[[nodiscard]] EqualCounts equal_counts(std::span<const std::uint64_t> keys, std::span<const std::uint32_t> classes,
                                       std::uint32_t class_count, std::uint32_t cap, const Stream& stream);

/// Keeps round(share n) of every class of n items, at least one. Which ones is drawn from `stream` by key, in an order
/// that does not depend on the share: what a smaller share keeps, a larger one keeps too.
[[nodiscard]] std::vector<bool> keep_share(std::span<const std::uint64_t> keys, std::span<const std::uint32_t> classes,
                                           double share, const Stream& stream);

}  // namespace ceteris::data
