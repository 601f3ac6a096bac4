// SPDX-License-Identifier: Apache-2.0
#include "ceteris/analyse/runs.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <tuple>

#include "ceteris/analyse/rows.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/tables/step.hpp"

namespace ceteris::analyse {
namespace {

using metrics::State;

constexpr std::size_t kMostProblems = 20;

std::string name_of(const Entry& entry) {
  std::string name = ceteris::quoted(entry.arm);
  if (!entry.task.empty()) {
    name += ", task " + ceteris::quoted(entry.task);
  }
  return name + ", run " + ceteris::quoted(entry.replicate);
}

/// The values of one run in one metric, of which one counts.
struct Curve {
  std::vector<const Entry*> entries;
};

class Builder {
 public:
  Builder(const tables::Sheet& sheet, const Columns& columns) : sheet_(sheet), columns_(columns) {}

  Runs all() {
    const std::vector<Entry> entries = entries_of(sheet_, columns_, problems_, runs_.left_out);
    stop_on_problems();
    for (const Entry& entry : entries) {
      curves_[run_of(entry)][entry.metric].entries.push_back(&entry);
    }
    for (std::size_t run = 0; run < runs_.runs.size(); ++run) {
      for (std::size_t metric = 0; metric < columns_.metrics.size(); ++metric) {
        runs_.runs[run].findings.push_back(finding(curves_[run][metric], metric));
      }
    }
    check_last_steps();
    check_percent();
    stop_on_problems();
    leave_out_tasks();
    return std::move(runs_);
  }

 private:
  std::size_t run_of(const Entry& entry) {
    const auto [place, fresh] = places_.emplace(std::tuple{entry.arm, entry.task, entry.replicate}, runs_.runs.size());
    if (fresh) {
      runs_.runs.push_back({place_in(runs_.arms, entry.arm), place_in(runs_.tasks, entry.task), entry.replicate, {}});
      curves_.emplace_back(columns_.metrics.size());
    }
    return place->second;
  }

  static std::size_t place_in(std::vector<std::string>& names, const std::string& name) {
    const auto found = std::ranges::find(names, name);
    if (found != names.end()) {
      return static_cast<std::size_t>(found - names.begin());
    }
    names.push_back(name);
    return names.size() - 1;
  }

  Finding finding(Curve& curve, std::size_t metric) {
    if (curve.entries.empty()) {
      return {std::nullopt, "no row has it", false};
    }
    for (const Entry* entry : curve.entries) {
      for (const std::size_t column : columns_.status) {
        const std::string& text = sheet_.cell(entry->row, column).text;
        const tables::Status status = tables::status_in(sheet_.columns[column].name, text);
        if (status == tables::Status::Failed || status == tables::Status::Unfinished) {
          const bool says_failed = tables::plain_name(sheet_.columns[column].name) == "failed";
          return {std::nullopt, says_failed ? "it is marked as failed" : "its status is " + ceteris::quoted(text),
                  true};
        }
      }
    }
    std::erase_if(curve.entries, [&](const Entry* entry) { return !tables::is_filled(cell_of(*entry)); });
    if (curve.entries.empty()) {
      return {std::nullopt, "the cell is empty", false};
    }
    const Entry* counts = columns_.step ? at_step(curve, metric) : only(curve);
    if (counts == nullptr) {
      return {std::nullopt, "it has no value at step " + columns_.at, false};
    }
    return of_cell(*counts);
  }

  [[nodiscard]] const metrics::Cell& cell_of(const Entry& entry) const { return sheet_.cell(entry.row, entry.column); }

  const Entry* only(const Curve& curve) {
    if (curve.entries.size() > 1) {
      refuse_twice(*curve.entries[0], *curve.entries[1], "");
    }
    return curve.entries.front();
  }

  /// Sorted by step; nullptr when the run has no value at the step that counts.
  const Entry* at_step(Curve& curve, std::size_t metric) {
    for (const Entry* entry : curve.entries) {
      if (!entry->step && curve.entries.size() > 1) {
        problem(sheet_.where[entry->row], "has no step, and its run has several rows", "");
        return entry;
      }
    }
    if (curve.entries.size() == 1 && !curve.entries.front()->step) {
      return curve.entries.front();
    }
    std::ranges::stable_sort(curve.entries, [](const Entry* a, const Entry* b) { return *a->step < *b->step; });
    const auto twice =
        std::ranges::adjacent_find(curve.entries, [](const Entry* a, const Entry* b) { return *a->step == *b->step; });
    if (twice != curve.entries.end()) {
      refuse_twice(**twice, **(twice + 1), ", step " + shortest((*twice)->step->value));
      return curve.entries.back();
    }
    runs_.curves = runs_.curves || curve.entries.size() > 1;
    if (columns_.at.empty() || columns_.at == "end") {
      if (columns_.at.empty() && metric == 0) {
        last_.push_back(&curve);
      }
      return curve.entries.back();
    }
    const tables::Step wanted = tables::parse_step(columns_.at).value();
    const auto found = std::ranges::find_if(curve.entries, [&](const Entry* entry) { return *entry->step == wanted; });
    return found == curve.entries.end() ? nullptr : *found;
  }

  Finding of_cell(const Entry& entry) {
    const metrics::Cell& cell = cell_of(entry);
    if (cell.state == State::Value && std::abs(cell.value) < kLargestValue) {
      if (entry.metric == 0) {
        (cell.percent ? percent_ : plain_) = &entry;
      }
      return {cell.value};
    }
    if (cell.state == State::Value) {
      return {std::nullopt, "the value " + brief(cell.value) + " is too large to compute with", true};
    }
    if (cell.state == State::NotFinite) {
      return {std::nullopt, "the value is " + ceteris::quoted(cell.text), true};
    }
    if (cell.state == State::Text && tables::status_of(cell.text) == tables::Status::Failed) {
      return {std::nullopt, ceteris::quoted(cell.text) + " stands in the place of the value", true};
    }
    problem(sheet_.where[entry.row],
            cell.state == State::Refused ? metrics::parse_number(cell.text).problem
                                         : ceteris::quoted(cell.text) + " is no number",
            "in column " + ceteris::quoted(sheet_.columns[entry.column].name));
    return {std::nullopt, "it is no number", false};
  }

  /// Names the columns in which the two rows differ: one of them tells runs apart, or arms.
  void refuse_twice(const Entry& first, const Entry& second, const std::string& step) {
    std::vector<std::string> differ;
    for (const metrics::Column& column : sheet_.columns) {
      const bool value =
          std::ranges::any_of(columns_.values, [&](std::size_t i) { return sheet_.columns[i].name == column.name; });
      if (!value && column.cells[first.row].text != column.cells[second.row].text && differ.size() < 5) {
        differ.push_back(ceteris::quoted(column.name));
      }
    }
    problem(sheet_.where[second.row],
            "is the same run as " + sheet_.where[first.row] + " (" + name_of(first) + step + ")",
            differ.empty() ? "remove one of the two"
                           : "they differ in " + join(differ, ", ") +
                                 "; name what tells runs apart with --replicate, arms with --arm, tasks with --task");
  }

  /// Without a declared step all runs must end at one.
  void check_last_steps() {
    const auto later = [](const Curve* a, const Curve* b) {
      return *a->entries.back()->step < *b->entries.back()->step;
    };
    if (last_.empty()) {
      return;
    }
    const auto [shortest_run, longest_run] = std::ranges::minmax_element(last_, later);
    const Entry& early = *(*shortest_run)->entries.back();
    const Entry& late = *(*longest_run)->entries.back();
    if (*early.step == *late.step) {
      return;
    }
    std::string advice = "--at end compares each run at its own last step";
    if (const auto common = last_common_step()) {
      advice = "--at " + brief_step(*common) + ", the last step that all have, compares them there; " + advice;
    }
    problem("--at",
            "runs end at different steps: " + name_of(early) + " at " + brief_step(*early.step) + ", " + name_of(late) +
                " at " + brief_step(*late.step),
            advice);
  }

  static std::string brief_step(const tables::Step& step) {
    return step.whole ? std::to_string(*step.whole) : shortest(step.value);
  }

  [[nodiscard]] std::optional<tables::Step> last_common_step() const {
    std::vector<tables::Step> common;
    for (const Curve* curve : last_) {
      std::vector<tables::Step> steps;
      for (const Entry* entry : curve->entries) {
        steps.push_back(*entry->step);
      }
      if (curve == last_.front()) {
        common = std::move(steps);
        continue;
      }
      std::vector<tables::Step> both;
      std::ranges::set_intersection(common, steps, std::back_inserter(both),
                                    [](const tables::Step& a, const tables::Step& b) { return a < b; });
      common = std::move(both);
    }
    return common.empty() ? std::nullopt : std::optional(common.back());
  }

  void check_percent() {
    if (percent_ != nullptr && plain_ != nullptr) {
      problem(sheet_.where[percent_->row],
              "has a percent sign behind its value, and " + sheet_.where[plain_->row] + " has none",
              "write all values alike");
    }
    runs_.percent = percent_ != nullptr;
  }

  /// A task that no arm has a value on compares nothing.
  void leave_out_tasks() {
    std::vector<bool> measured(runs_.tasks.size());
    for (const Run& run : runs_.runs) {
      measured[run.task] = measured[run.task] || run.findings.front().value.has_value();
    }
    std::vector<std::size_t> place(runs_.tasks.size());
    std::vector<std::string> kept;
    for (std::size_t task = 0; task < runs_.tasks.size(); ++task) {
      place[task] = kept.size();
      (measured[task] ? kept : runs_.unmeasured).push_back(runs_.tasks[task]);
    }
    if (kept.empty()) {
      runs_.unmeasured.clear();
      return;
    }
    std::erase_if(runs_.runs, [&](const Run& run) { return !measured[run.task]; });
    for (Run& run : runs_.runs) {
      run.task = place[run.task];
    }
    runs_.tasks = std::move(kept);
  }

  void problem(std::string where, std::string what, std::string remedy) {
    if (problems_.size() < kMostProblems) {
      problems_.push_back({std::move(where), std::move(what), std::move(remedy)});
    }
  }

  void stop_on_problems() {
    if (!problems_.empty()) {
      throw Error(Exit::InvalidSpec, std::move(problems_));
    }
  }

  const tables::Sheet& sheet_;
  const Columns& columns_;
  Runs runs_;
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> places_;
  std::vector<std::vector<Curve>> curves_;  ///< by run and metric
  std::vector<Curve*> last_;                ///< whose last step counts
  const Entry* percent_ = nullptr;
  const Entry* plain_ = nullptr;
  std::vector<Problem> problems_;
};

}  // namespace

Runs runs_of(const tables::Sheet& sheet, const Columns& columns) {
  return Builder(sheet, columns).all();
}

}  // namespace ceteris::analyse
