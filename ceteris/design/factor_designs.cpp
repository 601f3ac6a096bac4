// SPDX-License-Identifier: Apache-2.0
// The designs that are made of factors: one at a time, and all combinations.
#include <algorithm>
#include <utility>

#include "ceteris/base/text.hpp"
#include "ceteris/design/combinations.hpp"
#include "ceteris/design/design.hpp"
#include "ceteris/design/design_parts.hpp"

namespace ceteris::design {
namespace {

Design start(DesignKind kind, const Settings& base, std::span<const Factor> factors, bool two_levels) {
  Design design{.kind = kind};
  check_factors(base, factors, two_levels, design);
  design.factors = baseline_first(factors);
  return design;
}

/// The arm in which this factor alone is at another level than all others: a component is out, or in by itself.
std::string arm_with(const Factor& factor, std::size_t level) {
  return is_component(factor) ? (level == 0 ? "without " : "only ") + factor.name : level_name(factor, level);
}

void contrast_of(Design& design, const std::string& name, std::size_t first, std::size_t second) {
  design.contrasts.push_back({.name = name,
                              .first = {first},
                              .second = {second},
                              .first_name = design.arms[first].name,
                              .second_name = design.arms[second].name});
}

}  // namespace

Design one_factor_design(const Settings& base, std::span<const Factor> factors) {
  Design design = start(DesignKind::OneFactor, base, factors, false);
  if (!design.problems.empty()) {
    return checked(std::move(design), "factors");
  }
  const std::vector<std::size_t> baseline(design.factors.size());
  add_arm(base, baseline, "baseline", design);
  for (std::size_t f = 0; f < design.factors.size(); ++f) {
    const Factor& factor = design.factors[f];
    for (std::size_t level = 1; level < factor.levels.size(); ++level) {
      std::vector<std::size_t> levels = baseline;
      levels[f] = level;
      const std::string name = level_name(factor, level);
      add_arm(base, std::move(levels), name, design);
      contrast_of(design, factor.levels.size() == 2 ? factor.name : name, 0, design.arms.size() - 1);
    }
    if (design.arms.size() > kMostArms) {
      design.problems.push_back({"factors", "the levels are more than 10,000 arms", "give fewer"});
      break;
    }
  }
  return checked(std::move(design), "factors");
}

Design leave_one_out_design(const Settings& base, std::span<const Factor> components) {
  Design design = start(DesignKind::LeaveOneOut, base, components, true);
  if (!design.problems.empty()) {
    return checked(std::move(design), "factors");
  }
  const std::vector<std::size_t> everything(design.factors.size(), 1);
  add_arm(base, everything, "all", design);
  for (std::size_t f = 0; f < design.factors.size(); ++f) {
    std::vector<std::size_t> levels = everything;
    levels[f] = 0;
    add_arm(base, std::move(levels), arm_with(design.factors[f], 0), design);
    contrast_of(design, design.factors[f].name, design.arms.size() - 1, 0);
  }
  // What the components are taken from is the reference of this design.
  for (Arm& arm : design.arms) {
    arm.baseline = &arm == &design.arms.front();
  }
  return checked(std::move(design), "factors");
}

Design add_one_in_design(const Settings& base, std::span<const Factor> components) {
  Design design = start(DesignKind::AddOneIn, base, components, true);
  if (!design.problems.empty()) {
    return checked(std::move(design), "factors");
  }
  const std::vector<std::size_t> nothing(design.factors.size());
  add_arm(base, nothing, "none", design);
  for (std::size_t f = 0; f < design.factors.size(); ++f) {
    std::vector<std::size_t> levels = nothing;
    levels[f] = 1;
    add_arm(base, std::move(levels), arm_with(design.factors[f], 1), design);
    contrast_of(design, design.factors[f].name, 0, design.arms.size() - 1);
  }
  return checked(std::move(design), "factors");
}

Design factorial_design(const Settings& base, std::span<const Factor> factors) {
  return with_all_combinations(start(DesignKind::Factorial, base, factors, false), base);
}

Design grid_design(const Settings& base, std::span<const Factor> factors) {
  Design design = start(DesignKind::Grid, base, factors, false);
  for (const Factor& factor : factors) {
    for (const Level& level : factor.levels) {
      for (const Setting& setting : level.values) {
        if (!setting.value.number) {
          design.problems.push_back({"factors." + factor.name, quoted(setting.value.text) + " is not a number",
                                     "a grid is made of numbers; use design = \"factorial\" for names"});
        }
      }
    }
  }
  return with_all_combinations(std::move(design), base);
}

}  // namespace ceteris::design
