// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/budget.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "ceteris/base/text.hpp"
#include "ceteris/runner/placeholders.hpp"
#include "ceteris/study/metric.hpp"

namespace ceteris::study {
namespace {

using record::Severity;
using record::StudyArm;
using record::StudyThreat;

/// Times of arms that differ by more than this are not one budget.
constexpr double kUnequalTime = 1.5;
/// What was spent may differ by so much from what was given: a last batch, an epoch that does not come out even.
constexpr double kUnequalSpent = 0.02;
/// Of seconds by the clock more: the program starts, and the machine does something else.
constexpr double kUnequalSeconds = 0.1;
constexpr std::size_t kArmsNamed = 6;

bool has_budget(const StudyFile& file) {
  return file.spec.budget.amount > 0 || !file.budgets.empty();
}

bool takes_budget(const StudyFile& file) {
  const auto names_it = [](const std::string& text) { return text.find("{budget}") != std::string::npos; };
  return std::ranges::any_of(file.spec.command, names_it) ||
         std::ranges::any_of(file.environment, [&](const auto& variable) { return names_it(variable.second); });
}

std::string amount_text(const StudyFile& file, double amount) {
  return shortest(amount) + " " + currency_name(file);
}

/// "20,000,000", "12.5".
std::string spent_text(double amount) {
  return amount >= 1000 && amount < 1e15 ? with_thousands(static_cast<std::uint64_t>(amount + 0.5))
                                         : fmt::format("{:.4g}", amount);
}

/// "large 12 s, small 6.1 s".
std::string named(const std::vector<StudyArm>& arms, const std::function<std::string(const StudyArm&)>& text) {
  std::vector<std::string> parts;
  for (const StudyArm& arm : arms) {
    if (parts.size() == kArmsNamed) {
      parts.emplace_back("...");
      break;
    }
    parts.push_back(printable(arm.name) + " " + text(arm));
  }
  return join(parts, ", ");
}

void add_unequal_budgets(const StudyFile& file, const record::StudyRecord& study, std::vector<StudyThreat>& threats) {
  const auto differs = [&](const StudyArm& arm) { return arm.budget != study.arms.front().budget; };
  if (std::ranges::none_of(study.arms, differs)) {
    return;
  }
  std::string measured;
  if (std::ranges::all_of(study.arms, [](const StudyArm& arm) { return arm.mean_seconds > 0; })) {
    measured =
        "; a trial took: " + named(study.arms, [](const StudyArm& arm) { return human_duration(arm.mean_seconds); });
  }
  threats.push_back(
      {Severity::Warning, "budget",
       fmt::format("Arms were given unequal budgets: {}{}. What is said of them is said of arm and budget "
                   "together.",
                   budget_text(file, study), measured)});
}

void add_spent(const StudyFile& file, const record::StudyRecord& study, std::vector<StudyThreat>& threats) {
  const bool seconds = has_budget(file) && file.spec.budget.currency == Currency::Seconds && !spent_index(file);
  if (!spent_index(file) && !seconds) {
    return;
  }
  const double tolerance = seconds ? kUnequalSeconds : kUnequalSpent;
  const std::string currency = currency_name(file);
  for (const StudyArm& arm : study.arms) {
    if (arm.cost && arm.budget && std::abs(*arm.cost - *arm.budget) > tolerance * *arm.budget) {
      threats.push_back({Severity::Warning, "budget",
                         fmt::format("{}: a trial spent {} {} of the {} that it was given.", printable(arm.name),
                                     spent_text(*arm.cost), currency, spent_text(*arm.budget))});
    }
  }
  const StudyArm* least = nullptr;
  const StudyArm* most = nullptr;
  for (const StudyArm& arm : study.arms) {
    least = arm.cost && (least == nullptr || *arm.cost < *least->cost) ? &arm : least;
    most = arm.cost && (most == nullptr || *arm.cost > *most->cost) ? &arm : most;
  }
  if (least != nullptr && *most->cost > (1 + tolerance) * *least->cost) {
    threats.push_back(
        {Severity::Warning, "budget",
         fmt::format("Arms did not spend the same: {} {} {} a trial, {} {}.", printable(most->name),
                     spent_text(*most->cost), currency, printable(least->name), spent_text(*least->cost))});
  }
}

/// Equal steps may still be unequal time.
void add_time(const StudyFile& file, const record::StudyRecord& study, std::vector<StudyThreat>& threats) {
  if (file.spec.metric.from == "seconds" || study.arms.empty()) {
    return;
  }
  const auto [least, most] = std::ranges::minmax_element(study.arms, {}, &StudyArm::mean_seconds);
  if (least->mean_seconds > 0.5 && most->mean_seconds > kUnequalTime * least->mean_seconds) {
    threats.push_back(
        {Severity::Warning, "budget",
         fmt::format("Arms did not cost the same: {} took {} a trial, {} {}.", printable(most->name),
                     human_duration(most->mean_seconds), printable(least->name), human_duration(least->mean_seconds))});
  }
}

}  // namespace

void check_budget(const StudyFile& file, const std::string& where, std::vector<Problem>& problems) {
  const BudgetSpec& budget = file.spec.budget;
  if (!budget.spent.empty() && metric_named(file.spec, budget.spent) == nullptr) {
    problems.push_back({where, "budget.spent = " + ceteris::quoted(budget.spent) + " is not a metric of this study",
                        "declare it under reported"});
  }
  if (!file.budgets.empty() && file.spec.trainer.empty() && !takes_budget(file)) {
    problems.push_back({where, "budgets differ by arm, and no argument or variable takes {budget}",
                        "give it to the program: \"--steps\", \"{budget}\""});
  }
}

std::vector<Problem> budget_problems(const StudyFile& file, const design::Design& design) {
  std::vector<Problem> problems;
  std::vector<std::string> names;
  std::ranges::transform(design.arms, std::back_inserter(names), &design::Arm::name);
  for (const auto& [name, amount] : file.budgets) {
    if (std::ranges::find(names, name) == names.end()) {
      const std::string near = nearest(name, names);
      problems.push_back(
          {"budget", "budget.arms names " + ceteris::quoted(name) + ", which is not an arm",
           near.empty() ? "the arms are " + join(names, ", ") : "did you mean " + ceteris::quoted(near) + "?"});
    }
  }
  for (const design::Arm& arm : design.arms) {
    if (!file.budgets.empty() && !(budget_of(file, arm.name) > 0)) {
      problems.push_back({"budget", "the arm " + ceteris::quoted(arm.name) + " has no budget, and others have one",
                          "write budget.amount for all that are not named"});
    }
  }
  return problems;
}

std::optional<std::size_t> spent_index(const StudyFile& file) {
  const std::vector<record::StudyMetric> metrics = metrics_of(file);
  const auto found = std::ranges::find(metrics, file.spec.budget.spent, &record::StudyMetric::name);
  return file.spec.budget.spent.empty() || found == metrics.end()
             ? std::nullopt
             : std::optional(static_cast<std::size_t>(found - metrics.begin()));
}

std::string currency_name(const StudyFile& file) {
  const auto spent = spent_index(file);
  if (has_budget(file) || !spent) {
    return std::string(spec::name(file.spec.budget.currency));
  }
  const record::StudyMetric metric = metrics_of(file).at(*spent);
  return metric.unit.empty() ? metric.name : metric.unit;
}

std::string budget_text(const StudyFile& file, const record::StudyRecord& study) {
  if (!has_budget(file) || study.arms.empty()) {
    return {};
  }
  const auto budget = [&](const StudyArm& arm) { return amount_text(file, arm.budget.value_or(0)); };
  const auto same = [&](const StudyArm& arm) { return arm.budget == study.arms.front().budget; };
  return std::ranges::all_of(study.arms, same) ? budget(study.arms.front()) : named(study.arms, budget);
}

std::vector<StudyThreat> budget_threats(const StudyFile& file, const record::StudyRecord& study) {
  std::vector<StudyThreat> threats;
  const bool budgeted = has_budget(file) && !study.arms.empty();
  const std::size_t before = threats.size();
  if (budgeted) {
    add_unequal_budgets(file, study, threats);
  }
  add_spent(file, study, threats);
  if (threats.size() == before) {
    add_time(file, study, threats);
  }
  if (budgeted && file.spec.trainer.empty() && !takes_budget(file)) {
    threats.push_back(
        {Severity::Note, "budget", "No argument takes {budget}: whether the program keeps to it is not known here."});
  }
  return threats;
}

}  // namespace ceteris::study
