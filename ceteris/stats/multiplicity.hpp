// SPDX-License-Identifier: Apache-2.0
// Many tests at once. Holm for the family of comparisons that a study declared, Benjamini and Hochberg for tables to
// look through. A two-sided family takes two-sided p-values, a one-sided family one-sided ones; each p lies in [0, 1].
#pragma once

#include <span>
#include <vector>

namespace ceteris::stats {

/// Holm (1979) step-down adjusted p-values, in the order given: with p(1) <= ... <= p(m) sorted,
/// adjusted(i) = max over j <= i of min(1, (m - j + 1) p(j)). Rejecting adjusted values <= alpha keeps the family-wise
/// error at alpha under any dependence. Ties get equal values; none for none.
[[nodiscard]] std::vector<double> holm(std::span<const double> p);

/// For each p the level it is compared with by Holm's procedure at `alpha`, so that p <= level exactly when its
/// adjusted value is <= alpha: alpha / (m - i + 1) for the i-th smallest while they are rejected, and alpha / (number
/// not rejected) for all others. An interval at confidence 1 - level therefore excludes the null value exactly when the
/// adjusted p says so. These intervals are not simultaneous for other values than the null: at 1 - alpha / m they are.
/// 0 < alpha < 1.
[[nodiscard]] std::vector<double> holm_levels(std::span<const double> p, double alpha = 0.05);

/// Benjamini & Hochberg (1995) adjusted p-values ("q-values"), in the order given: adjusted(i) = min over j >= i of
/// min(1, m p(j) / j). Calling those <= q discoveries keeps the expected share of false ones at q when the tests are
/// independent or positively dependent.
[[nodiscard]] std::vector<double> benjamini_hochberg(std::span<const double> p);

}  // namespace ceteris::stats
