// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "ceteris/report/columns.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_words {

namespace {

using record::StudyArm;
using record::StudyContrast;
using record::StudyRecord;

constexpr std::size_t kName = 60;  ///< columns of a name inside a sentence

std::string name_of(std::string_view name) {
  return report::shorten(name, kName);
}

std::string text_of(std::string_view value) {
  return value.empty() ? "nothing" : name_of(value);
}

/// The one value in which two arms differ: "smoothing 0.1 instead of 0.0".
std::optional<std::string> one_difference(const StudyArm& first, const StudyArm& second) {
  std::optional<std::string> found;
  for (const record::NamedText& value : second.values) {
    const auto other = std::ranges::find(first.values, value.name, &record::NamedText::name);
    if (other == first.values.end()) {
      return std::nullopt;
    }
    if (other->value != value.value) {
      if (found) {
        return std::nullopt;
      }
      found = name_of(value.name) + ' ' + text_of(value.value) + " instead of " + text_of(other->value);
    }
  }
  return first.values.size() == second.values.size() ? found : std::nullopt;
}

/// Whether single values say what is compared. In other designs they do for each pair by itself; arms of a plain
/// comparison are spoken of by their names unless one value tells them all apart, so that all sentences read alike.
bool speaks_of_values(const StudyRecord& study) {
  if (study.design != "compare" || study.arms.empty()) {
    return true;
  }
  const StudyArm& base = study.arms.front();
  std::string key;
  for (const StudyArm& arm : study.arms) {
    if (arm.values.size() != base.values.size()) {
      return false;
    }
    for (std::size_t i = 0; i < arm.values.size(); ++i) {
      if (arm.values[i].name != base.values[i].name) {
        return false;
      }
      if (arm.values[i].value != base.values[i].value) {
        if (!key.empty() && key != arm.values[i].name) {
          return false;
        }
        key = arm.values[i].name;
      }
    }
  }
  return true;
}

/// Two levels of one factor, "norm=ln" and "norm=bn" or "mixup on" and "mixup off": "norm ln instead of bn".
std::optional<std::string> levels_of_one_factor(const std::string& first, const std::string& second) {
  const std::size_t at = second.find('=') != std::string::npos ? second.find('=') : second.rfind(' ');
  if (at == std::string::npos || at == 0 || first.substr(0, at + 1) != second.substr(0, at + 1)) {
    return std::nullopt;
  }
  return name_of(second.substr(0, at)) + ' ' + name_of(second.substr(at + 1)) + " instead of " +
         name_of(first.substr(at + 1));
}

/// The component that a comparison switches on, and what the others are.
struct Switched {
  std::string component;
  std::string others;  ///< ", all else on"; empty where the comparison averages over them
};

/// Arms of these designs are named after their components (design/factor_designs.cpp).
std::optional<Switched> component_of(const StudyRecord& study, const StudyContrast& contrast) {
  const std::string& name = contrast.name;
  if (name.empty()) {
    return std::nullopt;
  }
  if (study.design == "leave-one-out" && contrast.first == "without " + name) {
    return Switched{name, ", all else on"};
  }
  if (study.design == "add-one-in" && contrast.second == "only " + name) {
    return Switched{name, ", all else off"};
  }
  if (study.design == "one-factor" && contrast.second == name + " on") {
    return Switched{name, ", all else off"};
  }
  return contrast.first == name + " off" && contrast.second == name + " on" ? std::optional(Switched{name, ""})
                                                                            : std::nullopt;
}

/// A path with more than one step that was kept ends with a comparison of its two ends.
bool is_whole_path(const StudyRecord& study, const StudyContrast& contrast) {
  if (study.design != "path" || std::ranges::count(study.arms, true, &StudyArm::kept) <= 2) {
    return false;
  }
  const auto end = std::ranges::find(study.arms.rbegin(), study.arms.rend(), true, &StudyArm::kept);
  return contrast.first == study.arms.front().name && contrast.second == end->name &&
         (contrast.name.empty() || contrast.name == contrast.second + " - " + contrast.first);
}

}  // namespace

std::string short_subject(const StudyRecord& study, const StudyContrast& contrast) {
  StudyContrast everywhere = contrast;
  everywhere.task.clear();
  if (is_whole_path(study, contrast)) {
    return "the whole path";
  }
  const std::optional<Switched> switched = component_of(study, contrast);
  return switched ? "with " + name_of(switched->component) : subject_of(study, everywhere);
}

std::string others_of(const StudyRecord& study, const StudyContrast& contrast) {
  const std::optional<Switched> switched = component_of(study, contrast);
  return switched ? "With the component instead of without it" + switched->others : std::string();
}

std::string subject_of(const StudyRecord& study, const StudyContrast& contrast) {
  const std::string task = contrast.task.empty() ? "" : ", task " + name_of(contrast.task);
  if (const std::optional<Switched> switched = component_of(study, contrast)) {
    return "with " + name_of(switched->component) + " instead of without it" + switched->others + task;
  }
  const bool named = !contrast.name.empty() && contrast.name != contrast.second + " - " + contrast.first;
  if (study.design == "path" && named) {
    return name_of(contrast.name) + task;
  }
  if (is_whole_path(study, contrast)) {
    return "the whole path, " + name_of(contrast.first) + " to " + name_of(contrast.second) + task;
  }
  const StudyArm* first = arm_named(study, contrast.first);
  const StudyArm* second = arm_named(study, contrast.second);
  if (first != nullptr && second != nullptr && speaks_of_values(study)) {
    if (const std::optional<std::string> difference = one_difference(*first, *second)) {
      return *difference + task;
    }
  }
  if (first == nullptr && second == nullptr) {
    if (const std::optional<std::string> levels = levels_of_one_factor(contrast.first, contrast.second)) {
      return *levels + task;
    }
  }
  const std::string arms = contrast.first.empty() || contrast.second.empty()
                               ? std::string()
                               : name_of(contrast.second) + " instead of " + name_of(contrast.first);
  // Levels of a factor carry its name already ("norm=bn"); what else is no arm needs the name of the comparison.
  const bool unnamed = named && (first == nullptr || second == nullptr) && !contrast.second.starts_with(contrast.name);
  if (unnamed || arms.empty()) {
    return name_of(contrast.name) + (arms.empty() ? "" : ", " + arms) + task;
  }
  return arms + task;
}

}  // namespace ceteris::study_words
