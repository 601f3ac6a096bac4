// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

namespace ceteris::stats {

/// Holm (1979) step-down adjusted p-values, in the order given: with p(1) <= ... <= p(m) sorted,
/// adjusted(i) = max over j <= i of min(1, (m - j + 1) p(j)). Rejecting adjusted values <= alpha keeps the family-wise
/// error at alpha under any dependence. Ties get equal values; none for none. Each p must lie in [0, 1].
[[nodiscard]] std::vector<double> holm(std::span<const double> p);

}  // namespace ceteris::stats
