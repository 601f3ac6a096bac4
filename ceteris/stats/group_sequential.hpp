// SPDX-License-Identifier: Apache-2.0
// A t test that looks several times and stops early (Pocock 1977; Jennison & Turnbull 1991, "Exact calculations for
// sequential t, chi-squared and F tests", Biometrika 78).
//
// Differences are taken as independent and normal. Then the t statistics at the looks have, under a mean of zero, a
// joint distribution without unknowns, so that the critical values are exact for any number of values, and the repeated
// intervals mean +- c_k s / sqrt(n_k) hold together with probability 1 - alpha, at whichever look one stops and for
// whatever reason. Of skewed differences they hold less often: docs/gate.md has the rates.
#pragma once

#include <span>
#include <vector>

namespace ceteris::stats {

/// Below so many values there is one look, at the end.
inline constexpr int kFewestForLooks = 8;
/// The most values of a plan with several looks.
inline constexpr int kMostForLooks = 200;

/// The numbers of values at which a plan of at most `most` (2 to kMostForLooks) looks; the last is `most`. 12: 5,
/// 8, 12. 20: 5, 8, 12, 20. 30: 5, 8, 13, 20, 30. Each look has about 1.6 times the values of
/// the one before it.
[[nodiscard]] std::vector<int> looks_of(int most);

/// Critical values c_k of |t|, one a look: under the null P[|t_1| >= c_1 or ... or |t_k| >= c_k] = alpha (n_k / N)^2,
/// where N is the last of `looks`. These rise by at least 2, from at least 2 to at most kMostForLooks. alpha in
/// (0, 0.5). Relative accuracy 1e-5 (checked against finer quadrature to 1e-6).
///
/// The distribution is carried from look to look by quadrature over one number: u_k = sum / sqrt(n_k sum of squares),
/// of which t_k is a function. Under the null the direction of the values is uniform on a sphere, so that the share of
/// the old values in the sum of squares (Beta) and the direction of the new ones are independent of u_k.
[[nodiscard]] std::vector<double> sequential_boundaries(std::span<const int> looks, double alpha);

}  // namespace ceteris::stats
