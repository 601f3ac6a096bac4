// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ceteris::analyse {

/// The expected largest of `n` independent standard normal numbers (Tippett 1925), to 1e-9: how many standard errors
/// better than it is the best of n arms looks that are all alike. n from 1 to 10^6.
[[nodiscard]] double expected_largest(int n);

}  // namespace ceteris::analyse
