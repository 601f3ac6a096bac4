// SPDX-License-Identifier: Apache-2.0
#include "ceteris/design/design.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "ceteris/base/text.hpp"
#include "ceteris/design/design_parts.hpp"

namespace ceteris::design {
namespace {

/// Arms that leave out what another one sets would run with whatever the program takes by default.
void check_same_names(std::span<const Arm> arms, std::vector<Problem>& problems) {
  std::set<std::string> names;
  for (const Arm& arm : arms) {
    for (const Setting& setting : arm.values) {
      names.insert(setting.name);
    }
  }
  for (const Arm& arm : arms) {
    for (const std::string& name : names) {
      if (find(arm.values, name) == nullptr) {
        problems.push_back({"arms." + arm.name, "it gives no value for " + quoted(name) + ", which another arm sets",
                            "give it there or in the base settings"});
      }
    }
  }
}

void compare(Design& design, std::size_t first, std::size_t second) {
  const std::string& a = design.arms[first].name;
  const std::string& b = design.arms[second].name;
  design.contrasts.push_back(
      {.name = b + " - " + a, .first = {first}, .second = {second}, .first_name = a, .second_name = b});
}

/// The arm that `arm` is compared with.
std::size_t reference_of(const Arm& arm, std::span<const Arm> arms, std::size_t baseline,
                         std::vector<Problem>& problems) {
  if (arm.against.empty()) {
    return baseline;
  }
  std::vector<std::string> others;
  for (const Arm& other : arms) {
    if (other.name == arm.against && other.name != arm.name) {
      return static_cast<std::size_t>(&other - arms.data());
    }
    others.push_back(other.name);
  }
  const std::string near = nearest(arm.against, others);
  problems.push_back(
      {"against." + arm.name, quoted(arm.against) + " is no other arm",
       near.empty() || near == arm.name ? "the arms are " + join(others, ", ") : "did you mean " + quoted(near) + "?"});
  return baseline;
}

void check_step(const Step& step, const Settings& base, const Settings& before, const Settings& after, OpenNames open,
                std::vector<Problem>& problems) {
  std::vector<std::string> known;
  for (const Setting& setting : base) {
    known.push_back(setting.name);
  }
  for (const Setting& change : step.changes) {
    if (open == OpenNames::Refused && find(base, change.name) == nullptr) {
      const std::string near = nearest(change.name, known);
      problems.push_back({"path." + step.name, "it changes " + quoted(change.name) + ", which the start does not set",
                          near.empty() ? "the start sets " + join(known, ", ") : "did you mean " + quoted(near) + "?"});
    }
  }
  if (canonical(before) == canonical(after)) {
    problems.push_back({"path." + step.name, "the step changes nothing", "remove it, or change a value"});
  }
}

void note_what_was_left(Design& design) {
  std::vector<std::string> left;
  for (const Arm& arm : design.arms) {
    if (!arm.kept) {
      left.push_back(arm.name);
    }
  }
  if (!left.empty()) {
    design.notes.push_back("Tried and not kept, so that later steps do without: " + join(left, ", ") + '.');
  }
}

}  // namespace

std::string_view to_string(DesignKind kind) {
  for (const auto& [named, name] : spec_names(kind)) {
    if (named == kind) {
      return name;
    }
  }
  CETERIS_CHECK(false, "a kind of design without a name");
}

Factor factor(const std::string& name, std::span<const Value> values, std::size_t baseline) {
  Factor made{.name = name, .levels = {}, .baseline = baseline};
  for (const Value& value : values) {
    made.levels.push_back({.name = value.text, .values = {{name, value}}});
  }
  return made;
}

Factor component(const std::string& name, const Settings& on) {
  return {.name = name, .levels = {{.name = "off", .values = {}}, {.name = "on", .values = on}}};
}

Design compare_design(const Settings& base, std::span<const Arm> arms, OpenNames open) {
  Design design{.kind = DesignKind::Compare};
  std::size_t marked = 0;
  std::size_t baseline = 0;
  for (const Arm& arm : arms) {
    if (arm.baseline) {
      baseline = marked == 0 ? design.arms.size() : baseline;
      ++marked;
    }
    design.arms.push_back({.name = arm.name, .values = with_changes(base, arm.values), .against = arm.against});
  }
  if (marked > 1) {
    design.problems.push_back({"baseline", "more than one arm is marked as the baseline", "name one"});
  }
  if (arms.size() > kMostArms) {
    design.problems.push_back({"arms", with_thousands(arms.size()) + " arms are too many", "at most 10,000"});
    return checked(std::move(design), "arms");
  }
  if (open == OpenNames::Refused) {
    check_same_names(design.arms, design.problems);
  }
  if (!design.arms.empty()) {
    design.arms[baseline].baseline = true;
  }
  for (std::size_t i = 0; i < design.arms.size(); ++i) {
    if (i != baseline) {
      compare(design, reference_of(design.arms[i], design.arms, baseline, design.problems), i);
    } else if (!design.arms[i].against.empty()) {
      design.problems.push_back(
          {"against." + design.arms[i].name, "it is the baseline, which others are compared with", "leave it out"});
    }
  }
  return checked(std::move(design), "arms");
}

Design path_design(const Settings& base, const std::string& start, std::span<const Step> steps, OpenNames open) {
  Design design{.kind = DesignKind::Path};
  design.arms.push_back({.name = start, .values = base, .baseline = true});
  if (steps.empty()) {
    design.problems.push_back({"path", "the path has no steps", {}});
  }
  if (steps.size() >= kMostArms) {
    design.problems.push_back({"path", with_thousands(steps.size()) + " steps are too many", {}});
    return checked(std::move(design), "path");
  }
  if (!steps.empty() && std::ranges::none_of(steps, &Step::kept)) {
    design.problems.push_back({"path", "no step of the path is kept", "use arms, each compared with the baseline"});
  }
  bool stands_still = false;
  std::size_t end = 0;
  for (const Step& step : steps) {
    const Settings& before = design.arms[end].values;
    Settings after = with_changes(before, step.changes);
    check_step(step, base, before, after, open, design.problems);
    stands_still = stands_still || canonical(before) == canonical(after);
    design.arms.push_back({.name = step.name, .values = std::move(after), .kept = step.kept});
    compare(design, end, design.arms.size() - 1);
    design.contrasts.back().name = step.name;
    end = step.kept ? design.arms.size() - 1 : end;
  }
  if (stands_still) {
    // Said once; the arms of such a step are equal as well.
    design.arms.clear();
    return checked(std::move(design), "path");
  }
  if (std::ranges::count(steps, true, &Step::kept) > 1) {
    compare(design, 0, end);
    design.notes.push_back("The steps stand in one of many orders; in another order a step may do more or less.");
  }
  note_what_was_left(design);
  return checked(std::move(design), "path");
}

std::vector<Problem> problems_of_size(std::size_t arms, std::size_t tasks, std::size_t replicates, std::size_t most) {
  std::vector<Problem> problems;
  if (replicates > kMostReplicates) {
    problems.push_back({"replicates", with_thousands(replicates) + " replicates are too many",
                        "at most " + with_thousands(kMostReplicates)});
  }
  const double trials = static_cast<double>(arms) * static_cast<double>(tasks) * static_cast<double>(replicates);
  if (trials > static_cast<double>(most)) {
    const std::string count = trials < 1e15 ? with_thousands(static_cast<std::uint64_t>(trials)) : "more than 10^15";
    problems.push_back({"replicates",
                        with_thousands(arms) + " arms, " + with_thousands(tasks) + (tasks == 1 ? " task" : " tasks") +
                            " and " + with_thousands(replicates) + " replicates are " + count + " trials",
                        "more than " + with_thousands(most) + " run only when the study says that it means it"});
  }
  return problems;
}

}  // namespace ceteris::design
