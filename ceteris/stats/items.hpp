// SPDX-License-Identifier: Apache-2.0
// Which test items were answered right, or how well? One outcome an item, of two arms on the same items.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "ceteris/stats/t_interval.hpp"

namespace ceteris::stats {

struct McNemar {
  std::int64_t only_a = 0;  ///< items that a alone has right
  std::int64_t only_b = 0;
  double p = 1;  ///< two-sided
};

/// Exact test of McNemar (1947) that two *trained models* have the same accuracy on items of this kind: of the items on
/// which they differ, each is as likely to be right. Binomial, not the chi-squared approximation. It says nothing about
/// two training methods: another seed gives other models. Outcomes are 0 or 1. Same length; no items or no
/// disagreement: p is 1.
[[nodiscard]] McNemar mcnemar(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b);

/// Difference of means, a minus b, with an interval for new seeds *and* new items: the claim is about two training
/// methods and the population that the items were drawn from. (`paired_t` of means by seed is about new seeds on these
/// items.) Two-way random effects without interaction beyond the error: paired, row s of both sharing its seed, the
/// variance of the mean of the table of differences is (MS seeds + MS items - MS error) / (seeds items). Unpaired, the
/// mean squares of seeds and error are those of each arm by itself, and that of items is of the differences of the
/// means over seeds. Never less than either of the first two alone; Satterthwaite's degrees of freedom. For 3 to 10
/// seeds and 200 items with right or wrong answers that depend on both, a nominal 95 % covers with 95 to 97 %, and with
/// 98 % where every answer is a coin of its own; unpaired normal outcomes of 5 seeds and 40 items with 95 to 97 %. (A
/// bootstrap of seeds and items covers with 92 to 100 % there: it counts the noise of single answers three times and
/// that of few seeds too little.)
///
/// a and b are row-major, one row of finite outcomes a seed; unpaired they may have different numbers of rows. Nothing
/// for fewer than two seeds or items, or when nothing varies.
[[nodiscard]] std::optional<MeanDifference> seeds_by_items(std::span<const double> a, std::span<const double> b,
                                                           std::size_t items, bool paired = true,
                                                           double confidence = 0.95);

}  // namespace ceteris::stats
