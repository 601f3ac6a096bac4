// SPDX-License-Identifier: Apache-2.0
#include "ceteris/design/combinations.hpp"

#include <algorithm>
#include <utility>

#include "ceteris/design/design_parts.hpp"

namespace ceteris::design {
namespace {

/// The number of combinations, or a problem when there are more than kMostArms.
std::size_t combinations(Design& design) {
  std::size_t product = 1;
  for (const Factor& factor : design.factors) {
    product *= factor.levels.size();
    if (product > kMostArms) {
      design.problems.push_back({"factors", "all combinations are more than 10,000 arms",
                                 "use design = \"fraction\", or sampled \"subsets\", or fewer factors"});
      return 0;
    }
  }
  return product;
}

/// The first factor changes slowest.
void add_combinations(const Settings& base, std::size_t count, Design& design) {
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<std::size_t> levels(design.factors.size());
    std::size_t rest = i;
    for (std::size_t f = design.factors.size(); f-- > 0;) {
      levels[f] = rest % design.factors[f].levels.size();
      rest /= design.factors[f].levels.size();
    }
    std::string name = arm_name(design, levels);
    add_arm(base, std::move(levels), std::move(name), design);
  }
}

bool two_levels(const Design& design) {
  return std::ranges::all_of(design.factors, [](const Factor& factor) { return factor.levels.size() == 2; });
}

}  // namespace

Design with_all_combinations(Design design, const Settings& base) {
  const std::size_t count = combinations(design);
  if (!design.problems.empty()) {
    return checked(std::move(design), "factors");
  }
  add_combinations(base, count, design);
  add_main_effects(design);
  if (two_levels(design)) {
    add_interactions(design);
  } else {
    design.notes.push_back(
        "With more than two levels an interaction is no single contrast: interactions are not tested.");
  }
  return checked(std::move(design), "factors");
}

}  // namespace ceteris::design
