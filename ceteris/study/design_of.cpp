// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/design_of.hpp"

#include <algorithm>
#include <string>

#include "ceteris/study/budget.hpp"
#include "ceteris/study/tuning.hpp"

namespace ceteris::study {
namespace {

design::OpenNames open_names(const StudyFile& file) {
  return file.spec.trainer.empty() ? design::OpenNames::Refused : design::OpenNames::Allowed;
}

std::vector<design::Arm> arms_of(const StudyFile& file) {
  std::vector<design::Arm> arms;
  for (const NamedSettings& arm : file.arms) {
    const bool baseline = file.spec.baseline.empty() ? arms.empty() : arm.name == file.spec.baseline;
    const auto other = std::ranges::find(file.against, arm.name, &std::pair<std::string, std::string>::first);
    arms.push_back({.name = arm.name,
                    .values = arm.settings,
                    .baseline = baseline,
                    .against = other == file.against.end() ? std::string() : other->second});
  }
  return arms;
}

design::Design path_of(const StudyFile& file) {
  std::vector<design::Step> steps;
  for (std::size_t i = 1; i < file.steps.size(); ++i) {
    steps.push_back({file.steps[i].name, file.steps[i].settings, file.steps[i].kept});
  }
  const NamedSettings& start = file.steps.front();
  return design::path_design(design::with_changes(file.values, start.settings), start.name, steps, open_names(file));
}

std::vector<design::Factor> factors_of(const StudyFile& file) {
  std::vector<design::Factor> factors;
  for (const FactorLevels& one : file.factors) {
    factors.push_back({.name = one.name, .levels = one.levels, .open = open_names(file) == design::OpenNames::Allowed});
  }
  for (const NamedSettings& one : file.components) {
    factors.push_back(design::component(one.name, one.settings));
  }
  return factors;
}

design::Design made(const StudyFile& file) {
  const std::vector<design::Factor> factors = factors_of(file);
  const design::Settings& base = file.values;
  switch (file.design()) {
    case design::DesignKind::Compare:
      return design::compare_design(base, arms_of(file), open_names(file));
    case design::DesignKind::Path:
      return path_of(file);
    case design::DesignKind::OneFactor:
      return design::one_factor_design(base, factors);
    case design::DesignKind::LeaveOneOut:
      return design::leave_one_out_design(base, factors);
    case design::DesignKind::AddOneIn:
      return design::add_one_in_design(base, factors);
    case design::DesignKind::Factorial:
      return design::factorial_design(base, factors);
    case design::DesignKind::Grid:
      return design::grid_design(base, factors);
    case design::DesignKind::Fraction:
      return design::fraction_design(base, factors, static_cast<std::size_t>(file.spec.runs), file.spec.generators,
                                     file.spec.fold_over);
    case design::DesignKind::Subsets:
      return file.spec.orders == 0 ? design::subsets_design(base, factors)
                                   : design::sampled_subsets_design(
                                         base, factors, 2 * static_cast<std::size_t>(file.spec.orders), file.spec.seed);
  }
  return {};
}

/// Where "arms.on", "path.norm", "factors.lr" or "generators" stands.
std::string place_of(const StudyFile& file, const std::string& where) {
  const std::string source = file.path.string();
  const std::size_t dot = where.find('.');
  const std::string group = where.substr(0, dot);
  const std::string name = dot == std::string::npos ? "" : where.substr(dot + 1);
  for (const NamedSettings& one : group == "arms" ? file.arms : file.steps) {
    if ((group == "arms" || group == "path") && one.name == name && one.place.line > 0) {
      return spec::at(source, one.place);
    }
  }
  for (const FactorLevels& one : file.factors) {
    if (group == "factors" && one.name == name) {
      return spec::at(source, one.place);
    }
  }
  for (const NamedSettings& one : file.components) {
    if (group == "factors" && one.name == name) {
      return spec::at(source, one.place);
    }
  }
  return file.at(group == "factors" && file.factors.empty() ? "components" : group == "against" ? where : group);
}

}  // namespace

design::Design design_of(const StudyFile& file) {
  design::Design design = made(file);
  const auto more = design::problems_of_size(design.arms.size(), std::max<std::size_t>(file.tasks.size(), 1),
                                             static_cast<std::size_t>(file.spec.replicates));
  design.problems.insert(design.problems.end(), more.begin(), more.end());
  if (design.problems.empty()) {
    design.problems = tuning_problems(file, design);
    std::ranges::move(budget_problems(file, design), std::back_inserter(design.problems));
  }
  for (Problem& problem : design.problems) {
    problem.where = place_of(file, problem.where);
  }
  return design;
}

}  // namespace ceteris::study
