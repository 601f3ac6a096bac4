// SPDX-License-Identifier: Apache-2.0
// The one place where a word follows from the numbers of a classifier.
#pragma once

#include "ceteris/record/audit.hpp"

namespace ceteris::record {

/// A p-value, corrected for all questions asked together, proves more than chance below this.
inline constexpr double kProof = 0.05;
/// A lower bound less than this above chance is weak.
inline constexpr double kWeakMargin = 0.1;
/// A lower bound above this is almost perfect.
inline constexpr double kAlmostPerfect = 0.9;

/// The word for an accuracy, by the lower end of its interval, once `p_adjusted` is below kProof; indistinguishable
/// when it is not, or when the interval does not lie above chance. No verdict when `enough` is false, whatever the
/// numbers.
[[nodiscard]] Verdict verdict_of(const Accuracy& accuracy, double chance, double p_adjusted, bool enough);

/// Whether the word says that the sets are told apart.
[[nodiscard]] constexpr bool tells_apart(Verdict verdict) {
  return verdict == Verdict::Weak || verdict == Verdict::Clear || verdict == Verdict::AlmostPerfect;
}

/// "indistinguishable", "weakly distinguishable", "clearly distinguishable", "almost perfectly distinguishable",
/// "no verdict".
[[nodiscard]] std::string verdict_text(Verdict verdict);

}  // namespace ceteris::record
