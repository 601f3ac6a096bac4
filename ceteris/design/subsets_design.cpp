// SPDX-License-Identifier: Apache-2.0
// Sets of components: all of them, or those that random orders meet.
#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "ceteris/base/random.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/design/combinations.hpp"
#include "ceteris/design/design.hpp"
#include "ceteris/design/design_parts.hpp"
#include "ceteris/stats/subsets.hpp"

namespace ceteris::design {
namespace {

void contrast_all_with_none(Design& design) {
  const auto place = [&](std::size_t level) {
    const auto found = std::ranges::find_if(design.levels, [level](const std::vector<std::size_t>& levels) {
      return std::ranges::all_of(levels, [level](std::size_t l) { return l == level; });
    });
    return static_cast<std::size_t>(found - design.levels.begin());
  };
  const std::size_t none = place(0);
  const std::size_t all = place(1);
  design.contrasts.push_back({.name = design.arms[all].name + " - " + design.arms[none].name,
                              .first = {none},
                              .second = {all},
                              .first_name = design.arms[none].name,
                              .second_name = design.arms[all].name});
}

/// An order and its reverse, `pairs` times.
std::vector<std::vector<std::size_t>> antithetic_orders(std::size_t components, std::size_t pairs, std::uint64_t seed) {
  const Stream stream(seed, 0, "study/orders of components");
  std::vector<std::vector<std::size_t>> orders;
  for (std::size_t i = 0; i < pairs; ++i) {
    const std::vector<std::uint32_t> drawn = permutation(components, stream.at(i));
    orders.emplace_back(drawn.begin(), drawn.end());
    orders.emplace_back(drawn.rbegin(), drawn.rend());
  }
  return orders;
}

}  // namespace

Design subsets_design(const Settings& base, std::span<const Factor> components) {
  Design design{.kind = DesignKind::Subsets};
  check_factors(base, components, true, design);
  if (!design.problems.empty()) {
    return checked(std::move(design), "factors");
  }
  design.factors = baseline_first(components);
  design = with_all_combinations(std::move(design), base);
  // With one component its main effect is this contrast.
  if (design.problems.empty() && components.size() > 1) {
    contrast_all_with_none(design);
  }
  return design;
}

Design sampled_subsets_design(const Settings& base, std::span<const Factor> components, std::size_t orders,
                              std::uint64_t seed) {
  Design design{.kind = DesignKind::Subsets};
  check_factors(base, components, true, design);
  design.factors = baseline_first(components);
  if (components.size() > stats::kMostComponents) {
    design.problems.push_back({"factors", std::to_string(components.size()) + " components are too many for sets",
                               "at most " + std::to_string(stats::kMostComponents)});
  }
  if (orders < 2 || orders % 2 != 0) {
    design.problems.push_back({"orders",
                               "the number of orders must be even and at least 2, not " + std::to_string(orders),
                               "every order is used with its reverse"});
  } else if (orders > kMostArms) {
    design.problems.push_back({"orders", with_thousands(orders) + " orders are too many", "at most 10,000"});
  }
  if (!design.problems.empty()) {
    return checked(std::move(design), "factors");
  }
  design.orders = antithetic_orders(components.size(), orders / 2, seed);
  std::set<std::vector<std::size_t>> met;
  for (const std::vector<std::size_t>& order : design.orders) {
    std::vector<std::size_t> levels(components.size());
    for (std::size_t added = 0; added <= order.size(); ++added) {
      if (added > 0) {
        levels[order[added - 1]] = 1;
      }
      if (met.insert(levels).second) {
        add_arm(base, levels, arm_name(design, levels), design);
      }
    }
    if (design.arms.size() > kMostArms) {
      design.problems.push_back({"orders", "the orders meet more than 10,000 sets", "give fewer orders"});
      return checked(std::move(design), "factors");
    }
  }
  contrast_all_with_none(design);
  if (components.size() <= 10 && design.arms.size() == std::size_t{1} << components.size()) {
    design.notes.push_back("The orders meet all sets of components: the exact design takes the same arms.");
  }
  return checked(std::move(design), "factors");
}

}  // namespace ceteris::design
