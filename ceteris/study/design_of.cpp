// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/design_of.hpp"

#include <algorithm>
#include <string>

#include "ceteris/study/budget.hpp"
#include "ceteris/study/tuning.hpp"

namespace ceteris::study {
namespace {

OpenNames open_names(const StudyFile& file) {
  return file.spec.trainer.empty() ? OpenNames::Refused : OpenNames::Allowed;
}

std::vector<Arm> arms_of(const StudyFile& file) {
  std::vector<Arm> arms;
  for (const NamedSettings& arm : file.arms) {
    const bool baseline = file.spec.baseline.empty() ? arms.empty() : arm.name == file.spec.baseline;
    arms.push_back({arm.name, arm.settings, baseline});
  }
  return arms;
}

Design path_of(const StudyFile& file) {
  std::vector<Step> steps;
  for (std::size_t i = 1; i < file.steps.size(); ++i) {
    steps.push_back({file.steps[i].name, file.steps[i].settings});
  }
  const NamedSettings& start = file.steps.front();
  return path_design(with_changes(file.values, start.settings), start.name, steps, open_names(file));
}

std::vector<Factor> factors_of(const StudyFile& file) {
  std::vector<Factor> factors;
  for (const FactorLevels& one : file.factors) {
    factors.push_back(factor(one.name, one.levels));
  }
  for (const NamedSettings& one : file.components) {
    factors.push_back(component(one.name, one.settings));
  }
  return factors;
}

Design made(const StudyFile& file) {
  const std::vector<Factor> factors = factors_of(file);
  const Settings& base = file.values;
  switch (file.design()) {
    case DesignKind::Compare:
      return compare_design(base, arms_of(file), open_names(file));
    case DesignKind::Path:
      return path_of(file);
    case DesignKind::OneFactor:
      return one_factor_design(base, factors);
    case DesignKind::LeaveOneOut:
      return leave_one_out_design(base, factors);
    case DesignKind::AddOneIn:
      return add_one_in_design(base, factors);
    case DesignKind::Factorial:
      return factorial_design(base, factors);
    case DesignKind::Grid:
      return grid_design(base, factors);
    case DesignKind::Fraction:
      return fraction_design(base, factors, static_cast<std::size_t>(file.spec.runs), file.spec.generators,
                             file.spec.fold_over);
    case DesignKind::Subsets:
      return file.spec.orders == 0 ? subsets_design(base, factors)
                                   : sampled_subsets_design(
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
  return file.at(group == "factors" && file.factors.empty() ? "components" : group);
}

}  // namespace

Design design_of(const StudyFile& file) {
  Design design = made(file);
  const auto more = problems_of_size(design.arms.size(), std::max<std::size_t>(file.tasks.size(), 1),
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
