// SPDX-License-Identifier: Apache-2.0
// Names of arms in figures, where "norm=ln, width=64, depth=2, act=relu" would lose its middle.
#include <algorithm>

#include "ceteris/base/text.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/study_report/study_parts.hpp"

namespace ceteris::study_report {

namespace {

constexpr std::size_t kFits = 30;  ///< columns of a label beside its note

struct Levels {
  std::vector<std::string> factors;
  std::vector<std::string> levels;
};

/// The factors and levels of "norm=ln, width=64"; none where a part has no sign of equality.
Levels levels_of(const std::string& name) {
  Levels found;
  std::string_view rest = name;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(", "), rest.size());
    const std::string_view part = rest.substr(0, end);
    const std::size_t at = part.find('=');
    if (at == std::string_view::npos || at == 0) {
      return {};
    }
    found.factors.emplace_back(part.substr(0, at));
    found.levels.emplace_back(part.substr(at + 1));
    rest = rest.substr(std::min(end + 2, rest.size()));
  }
  return found;
}

}  // namespace

ArmLabels::ArmLabels(const record::StudyRecord& study) {
  const bool fits = std::ranges::all_of(
      study.arms, [](const record::StudyArm& arm) { return report::display_width(arm.name) <= kFits; });
  if (fits || study.arms.empty()) {
    return;
  }
  const std::vector<std::string> factors = levels_of(study.arms.front().name).factors;
  for (const record::StudyArm& arm : study.arms) {
    const Levels levels = levels_of(arm.name);
    if (factors.empty() || levels.factors != factors) {
      labels_.clear();
      return;
    }
    labels_[arm.name] = join(levels.levels, ", ");
  }
  note_ = " Arms by their levels of " + report::shorten(join(factors, ", "), 200) + ".";
}

std::string ArmLabels::of(const std::string& arm) const {
  const auto found = labels_.find(arm);
  return found == labels_.end() ? arm : found->second;
}

}  // namespace ceteris::study_report
