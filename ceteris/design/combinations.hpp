// SPDX-License-Identifier: Apache-2.0
// Every combination of the levels of some factors.
#pragma once

#include "ceteris/design/design.hpp"

namespace ceteris::design {

/// Adds to a design with factors (the baseline's level first) all combinations of their levels, main effects, and,
/// where all have two levels, interactions. More than kMostArms are a problem; a design with problems gets no arms.
[[nodiscard]] Design with_all_combinations(Design design, const Settings& base);

}  // namespace ceteris::design
