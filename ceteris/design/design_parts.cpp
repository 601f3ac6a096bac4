// SPDX-License-Identifier: Apache-2.0
#include "ceteris/design/design_parts.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "ceteris/base/text.hpp"

namespace ceteris::design {
namespace {

std::string place(const Factor& factor) {
  return "factors." + factor.name;
}

void check_levels(const Settings& base, const Factor& factor, bool two_levels, std::vector<Problem>& problems) {
  if (factor.levels.size() < 2) {
    problems.push_back(
        {place(factor), "the factor needs at least two levels", "a value that all arms share is no factor"});
    return;
  }
  if (two_levels && factor.levels.size() != 2) {
    problems.push_back({place(factor),
                        "this design needs two levels a factor, and there are " + std::to_string(factor.levels.size()),
                        "use design = \"factorial\" or \"one-factor\" for more"});
  }
  if (factor.baseline >= factor.levels.size()) {
    problems.push_back({place(factor), "the level of the baseline does not exist", {}});
  }
  std::set<std::string> names;
  for (const Level& level : factor.levels) {
    for (const Setting& setting : level.values) {
      names.insert(setting.name);
    }
  }
  std::map<std::string, const Level*> seen;
  for (const Level& level : factor.levels) {
    const Settings values = with_changes(base, level.values);
    for (const std::string& name : names) {
      if (!factor.open && find(values, name) == nullptr) {
        problems.push_back({place(factor), "level " + quoted(level.name) + " gives no value for " + quoted(name),
                            "give it there or in the base settings"});
      }
    }
    const auto [first, added] = seen.emplace(canonical(values), &level);
    if (!added) {
      problems.push_back(
          {place(factor),
           "levels " + quoted(first->second->name) + " and " + quoted(level.name) + " are the same value",
           "remove one of them"});
    }
  }
}

void check_shared(std::span<const Factor> factors, std::vector<Problem>& problems) {
  std::map<std::string, const Factor*> owners;
  std::set<std::string> names;
  for (const Factor& factor : factors) {
    if (!names.insert(factor.name).second) {
      problems.push_back({place(factor), "two factors have this name", {}});
      continue;
    }
    std::set<std::string> own;
    for (const Level& level : factor.levels) {
      for (const Setting& setting : level.values) {
        own.insert(setting.name);
      }
    }
    for (const std::string& setting : own) {
      const auto [owner, added] = owners.emplace(setting, &factor);
      if (!added) {
        problems.push_back(
            {place(factor),
             "it sets " + quoted(setting) + ", which factor " + quoted(owner->second->name) + " sets too",
             "one setting belongs to one factor"});
      }
    }
  }
}

std::vector<std::size_t> arms_at(const Design& design, std::size_t factor, std::size_t level) {
  std::vector<std::size_t> arms;
  for (std::size_t arm = 0; arm < design.arms.size(); ++arm) {
    if (design.levels[arm][factor] == level) {
      arms.push_back(arm);
    }
  }
  return arms;
}

}  // namespace

std::vector<Factor> baseline_first(std::span<const Factor> factors) {
  std::vector<Factor> ordered(factors.begin(), factors.end());
  for (Factor& factor : ordered) {
    if (factor.baseline < factor.levels.size()) {
      std::rotate(factor.levels.begin(), factor.levels.begin() + static_cast<std::ptrdiff_t>(factor.baseline),
                  factor.levels.begin() + static_cast<std::ptrdiff_t>(factor.baseline) + 1);
      factor.baseline = 0;
    }
  }
  return ordered;
}

void check_factors(const Settings& base, std::span<const Factor> factors, bool two_levels, Design& design) {
  if (factors.empty()) {
    design.problems.push_back({"factors", "the design needs factors, and there are none", {}});
  }
  if (factors.size() > kMostFactors) {
    design.problems.push_back({"factors", with_thousands(factors.size()) + " factors are too many",
                               "at most " + std::to_string(kMostFactors)});
    return;
  }
  for (const Factor& factor : factors) {
    check_levels(base, factor, two_levels, design.problems);
  }
  check_shared(factors, design.problems);
}

void add_arm(const Settings& base, std::vector<std::size_t> levels, std::string name, Design& design) {
  Arm arm{.name = std::move(name), .values = base};
  for (std::size_t f = 0; f < levels.size(); ++f) {
    arm.values = with_changes(std::move(arm.values), design.factors[f].levels[levels[f]].values);
  }
  arm.baseline = std::ranges::all_of(levels, [](std::size_t level) { return level == 0; });
  design.arms.push_back(std::move(arm));
  design.levels.push_back(std::move(levels));
}

bool is_component(const Factor& factor) {
  return factor.levels.size() == 2 && factor.levels[0].name == "off" && factor.levels[1].name == "on";
}

std::string level_name(const Factor& factor, std::size_t level) {
  return factor.name + (is_component(factor) ? " " : "=") + factor.levels[level].name;
}

std::string arm_name(const Design& design, std::span<const std::size_t> levels) {
  const std::vector<Factor>& factors = design.factors;
  std::vector<std::string> parts;
  if (design.kind != DesignKind::Subsets && !std::ranges::all_of(factors, is_component)) {
    for (std::size_t f = 0; f < factors.size(); ++f) {
      parts.push_back(level_name(factors[f], levels[f]));
    }
    return join(parts, ", ");
  }
  for (std::size_t f = 0; f < factors.size(); ++f) {
    if (levels[f] == 1) {
      parts.push_back(factors[f].name);
    }
  }
  return parts.empty() ? "none" : parts.size() == factors.size() ? "all" : join(parts, " + ");
}

void add_main_effects(Design& design) {
  for (std::size_t f = 0; f < design.factors.size(); ++f) {
    const Factor& factor = design.factors[f];
    for (std::size_t level = 1; level < factor.levels.size(); ++level) {
      design.contrasts.push_back({.name = factor.levels.size() == 2 ? factor.name : level_name(factor, level),
                                  .first = arms_at(design, f, 0),
                                  .second = arms_at(design, f, level),
                                  .first_name = level_name(factor, 0),
                                  .second_name = level_name(factor, level)});
    }
  }
}

ContrastPlan interaction(const Design& design, std::size_t a, std::size_t b) {
  const std::string name = design.factors[a].name + " x " + design.factors[b].name;
  ContrastPlan contrast{.name = name,
                        .first = {},
                        .second = {},
                        .first_name = name + " unlike",
                        .second_name = name + " alike",
                        .family = false};
  for (std::size_t arm = 0; arm < design.arms.size(); ++arm) {
    const bool alike = design.levels[arm][a] == design.levels[arm][b];
    (alike ? contrast.second : contrast.first).push_back(arm);
  }
  return contrast;
}

void add_interactions(Design& design) {
  for (std::size_t a = 0; a < design.factors.size(); ++a) {
    for (std::size_t b = a + 1; b < design.factors.size(); ++b) {
      design.interactions.push_back(interaction(design, a, b));
    }
  }
}

Design checked(Design design, const std::string& where) {
  if (design.problems.empty() && design.arms.size() < 2) {
    design.problems.push_back({where, "the study has fewer than two arms", "there is nothing to compare"});
  }
  std::unordered_map<std::string, std::size_t> by_value;
  std::unordered_map<std::string, std::size_t> by_name;
  for (std::size_t i = 0; i < design.arms.size(); ++i) {
    const Arm& arm = design.arms[i];
    if (!by_name.emplace(arm.name, i).second) {
      design.problems.push_back({where + "." + arm.name, "two arms have this name", {}});
    }
    const auto [first, added] = by_value.emplace(canonical(arm.values), i);
    if (!added) {
      design.problems.push_back({where + "." + arm.name,
                                 "it sets the same values as " + quoted(design.arms[first->second].name) + " (" +
                                     printable(to_text(arm.values)) + ")",
                                 "equal arms cannot differ; change or remove one"});
    }
  }
  if (!design.problems.empty()) {
    design.arms.clear();
    design.levels.clear();
    design.contrasts.clear();
    design.interactions.clear();
  }
  return design;
}

}  // namespace ceteris::design
