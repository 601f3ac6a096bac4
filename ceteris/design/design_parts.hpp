// SPDX-License-Identifier: Apache-2.0
// What the designs share: checks of arms and factors, and contrasts of groups of arms.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ceteris/design/design.hpp"

namespace ceteris::design {

/// The level of the baseline first, the others in their order.
[[nodiscard]] std::vector<Factor> baseline_first(std::span<const Factor> factors);

/// Too few levels, equal levels, names used twice, two factors with a setting in common, a setting that is missing at
/// some level. `two_levels`: exactly two are needed.
void check_factors(const Settings& base, std::span<const Factor> factors, bool two_levels, Design& design);

/// Adds the arm in which factor f is at level `levels[f]`; it is the baseline when all are 0.
void add_arm(const Settings& base, std::vector<std::size_t> levels, std::string name, Design& design);

/// "lr=0.2, norm=ln". Of subsets, and where all factors are components, what is on: "mixup + ema", "none", "all".
[[nodiscard]] std::string arm_name(const Design& design, std::span<const std::size_t> levels);

/// Levels named "off" and "on".
[[nodiscard]] bool is_component(const Factor& factor);

/// "lr=0.2", or of a component its name and level: "mixup on".
[[nodiscard]] std::string level_name(const Factor& factor, std::size_t level);

/// Each level against the baseline's, over all arms of the design.
void add_main_effects(Design& design);
/// Of two factors with two levels: the arms where both are at the baseline's level or both are not, minus the others.
/// Half the difference of the effect of `a` at the two levels of `b`.
[[nodiscard]] ContrastPlan interaction(const Design& design, std::size_t a, std::size_t b);
/// Of all pairs of factors, which have two levels.
void add_interactions(Design& design);

/// Fewer than two arms, equal arms, a name used twice. `where` is the place of arms: "arms", "path". With any problem
/// the design loses its arms and contrasts.
[[nodiscard]] Design checked(Design design, const std::string& where);

}  // namespace ceteris::design
