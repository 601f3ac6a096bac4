// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "ceteris/base/random.hpp"

namespace ceteris::stats {

/// Up to this many differences every sign pattern is counted.
inline constexpr int kMostExactSignFlips = 20;

struct SignFlip {
  double p = 1;
  double floor = 1;  ///< the smallest p that these differences could have: 2 / 2^n when none is zero
  bool exact = true;
};

/// Two-sided permutation test of paired differences (Fisher 1935): under the null each difference is as likely with the
/// other sign. p is the share of sign patterns whose sum is at least as far from zero as the observed one. It tests
/// symmetry about zero and not the mean, and it cannot reach 0.05 below six differences: shown beside a t interval,
/// never in its place. Above kMostExactSignFlips values, (b + 1) / (draws + 1) over random patterns; draw i uses
/// stream.at(i). Sums within a relative 1e-12 count as equal. No differences: 1. Finite values; draws >= 1.
[[nodiscard]] SignFlip sign_flip_test(std::span<const double> differences, const Stream& stream,
                                      std::int64_t draws = 100'000);

}  // namespace ceteris::stats
