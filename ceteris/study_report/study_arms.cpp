// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>

#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/study_report/study_parts.hpp"
#include "ceteris/study_words/study_digits.hpp"
#include "ceteris/study_words/study_format.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_report {

namespace {

using record::StudyArm;
using record::StudyCell;
using record::StudyMetric;
using record::StudyRecord;

constexpr std::size_t kStripDots = 1500;  ///< dots of all strip plots together
constexpr std::size_t kStripTasks = 6;
constexpr std::size_t kColumns = 8;  ///< of values that differ between arms

/// One row an arm with the values of one task, at most `dots` of them.
std::vector<chart::StripRow> strip_rows(const StudyRecord& study, const ArmLabels& labels, const std::string& task,
                                        double factor, std::size_t dots) {
  std::vector<chart::StripRow> rows;
  for (std::size_t a = 0; a < std::min(kFigureRows, study.arms.size()); ++a) {
    const StudyArm& arm = study.arms[a];
    chart::StripRow row{.label = labels.of(arm.name), .points = {}, .mean = {}};
    for (const StudyCell& cell : arm.cells) {
      if (cell.task == task && cell.values.at(0) && row.points.size() < dots) {
        row.points.push_back({cell.replicate, factor * *cell.values[0], cell.scored.at(0)});
      }
    }
    if (task.empty() && arm.means.at(0).n > 0) {
      row.mean = factor * arm.means[0].mean;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string replicate_table(const StudyRecord& study) {
  const study_words::Digits digits(study);
  report::Listing listing(kTableBytes);
  std::vector<report::Column> columns = {{"Arm"}, {"Replicate", true}};
  if (!study.tasks.empty()) {
    columns.push_back({"Task"});
  }
  for (const StudyMetric& metric : study.metrics) {
    columns.push_back({report::shorten(metric.name, 24), true});
  }
  columns.push_back({"Outcome"});
  for (const StudyArm& arm : study.arms) {
    for (const StudyCell& cell_of : arm.cells) {
      std::string row = "<tr><th scope=\"row\">" + named(arm.name) + "</th>" +
                        report::cell("Replicate", std::to_string(cell_of.replicate + 1), "num");
      row += study.tasks.empty() ? "" : report::cell("Task", named(cell_of.task));
      for (std::size_t m = 0; m < study.metrics.size(); ++m) {
        const std::optional<double>& value = cell_of.values.at(m);
        const std::string text = value ? digits.value(m, *value) : "-";
        row += report::cell(report::shorten(study.metrics[m].name, 24),
                            report::prose(text + (cell_of.scored.at(m) ? " (declared)" : "")), "num");
      }
      listing.add(
          row +
          report::cell("Outcome", cell_of.done ? report::escape(record::meaning(cell_of.outcome).name) : "not ended") +
          "</tr>\n");
    }
  }
  return listing.str(report::table_head(columns), "stack");
}

/// Names of values that are not the same in every arm, in the order in which they come.
std::vector<std::string> differing(const StudyRecord& study) {
  struct Use {
    std::string value;
    std::size_t arms = 0;
    bool differs = false;
  };
  std::map<std::string, Use> uses;
  std::vector<std::string> order;
  for (const StudyArm& arm : study.arms) {
    for (const record::NamedText& value : arm.values) {
      const auto [at, first] = uses.try_emplace(value.name, Use{value.value});
      if (first) {
        order.push_back(value.name);
      }
      at->second.arms += 1;
      at->second.differs = at->second.differs || at->second.value != value.value;
    }
  }
  std::erase_if(order, [&](const std::string& name) {
    const Use& use = uses.at(name);
    return !use.differs && use.arms == study.arms.size();
  });
  return order;
}

std::string value_named(const StudyArm& arm, const std::string& name) {
  const auto found = std::ranges::find(arm.values, name, &record::NamedText::name);
  return found == arm.values.end() ? "-" : found->value;
}

std::string shared_values(const StudyRecord& study, const std::vector<std::string>& differ) {
  std::string text;
  for (const record::NamedText& value : study.arms.front().values) {
    if (std::ranges::find(differ, value.name) == differ.end()) {
      text += (text.empty() ? "" : ", ") + report::shorten(value.name, 40) + ' ' + report::shorten(value.value, 40);
    }
  }
  return text.empty() ? text : "<p>The same in every arm: " + report::prose(report::shorten(text, 600)) + ".</p>\n";
}

}  // namespace

std::string replicates_part(const StudyRecord& study) {
  if (study.metrics.empty() || study.arms.empty()) {
    return {};
  }
  const StudyMetric& metric = study.metrics.front();
  std::vector<double> values;
  bool scored = false;
  for (const StudyArm& arm : study.arms) {
    for (const StudyCell& one : arm.cells) {
      scored = scored || one.scored.at(0);
      values.push_back(one.values.at(0).value_or(std::nan("")));
    }
  }
  if (std::ranges::none_of(values, [](double v) { return std::isfinite(v); })) {
    return {};
  }
  const AxisChoice axis = value_axis_for(metric, values);
  const std::vector<std::string> tasks = study.tasks.empty() ? std::vector<std::string>{""} : study.tasks;
  const std::size_t shown_tasks = std::min(kStripTasks, tasks.size());
  const std::size_t rows = std::min(kFigureRows, study.arms.size()) * shown_tasks;
  const std::size_t dots = std::clamp<std::size_t>(kStripDots / rows, 5, 60);
  const ArmLabels labels(study);
  std::string html;
  for (std::size_t t = 0; t < shown_tasks; ++t) {
    const std::string name =
        report::shorten(metric.name, 30) + (tasks[t].empty() ? "" : ", " + report::shorten(tasks[t], 40));
    html += report::plot(
        chart::strip_plot({"replicates-" + std::to_string(t + 1), "Replicates: " + name,
                           "One row an arm, one dot a replicate; the table below has the numbers."},
                          strip_rows(study, labels, tasks[t], axis.factor, dots), {axis_label(metric, axis)},
                          study.paired),
        (tasks[t].empty() ? std::string() : report::shorten(tasks[t], 60) + ". ") + "One dot a replicate" +
            (study.paired ? "; lines join equal replicates" : "") + (tasks[t].empty() ? "; upright line: mean" : "") +
            (scored ? "; cross: declared score of a failed trial." : ".") + labels.note() +
            left_out(std::min(kFigureRows, study.arms.size()), study.arms.size(), "arms stand in the table"),
        "plot narrow");
  }
  return html + note(left_out(shown_tasks, tasks.size(), "tasks stand in the table")) +
         report::disclosed("Every trial as a table", replicate_table(study));
}

std::string arms_part(const StudyRecord& study) {
  if (study.arms.empty()) {
    return {};
  }
  const std::vector<std::string> differ = differing(study);
  const std::size_t shown = std::min(kColumns, differ.size());
  std::vector<report::Column> columns = {{"Arm"}};
  for (std::size_t i = 0; i < shown; ++i) {
    columns.push_back({report::shorten(differ[i], 24)});
  }
  for (const StudyMetric& metric : study.metrics) {
    columns.push_back({report::shorten(metric.name, 24), true});
  }
  const study_words::Digits digits(study);
  report::Listing listing(kTableBytes);
  for (const StudyArm& arm : study.arms) {
    std::string row = "<tr><th scope=\"row\">" + named(arm.name) + study_words::arm_mark(arm) + "</th>";
    for (std::size_t i = 0; i < shown; ++i) {
      row += report::cell(report::shorten(differ[i], 24), named(value_named(arm, differ[i])));
    }
    for (std::size_t m = 0; m < study.metrics.size(); ++m) {
      row += report::cell(report::shorten(study.metrics[m].name, 24), report::prose(digits.mean(m, arm.means.at(m))),
                          "num");
    }
    listing.add(row + "</tr>\n");
  }
  return "<p>" +
         report::prose(
             "What differs between the arms, and the mean of each metric \u00B1 half the width of its 95 % interval.") +
         "</p>\n" + folded(study.arms.size(), "arm", listing.str(report::table_head(columns), "stack wide")) +
         note(left_out(shown, differ.size(), "values stand in the JSON")) + shared_values(study, differ);
}

std::string outcomes_part(const StudyRecord& study) {
  if (study.arms.empty()) {
    return {};
  }
  report::Listing listing(kTableBytes);
  const bool priced = std::ranges::any_of(
      study.arms, [&](const StudyArm& arm) { return arm.cost.has_value() && study.cost_name != "seconds"; });
  std::vector<report::Column> columns = {
      {"Arm"}, {"Outcomes"}, {"Trials", true}, {"Mean time", true}, {"Peak memory", true}};
  const bool budgeted = std::ranges::any_of(study.arms, [](const StudyArm& arm) { return arm.budget.has_value(); });
  if (budgeted) {
    columns.push_back({"Budget", true});
  }
  // Counts of steps or FLOPs have no unit of their own.
  const std::string cost = report::cost_axis(study.cost_name, 1).unit.empty() && !study.cost_name.empty()
                               ? "Cost, " + report::shorten(study.cost_name, 12)
                               : "Cost";
  if (priced) {
    columns.push_back({cost, true});
  }
  const double seconds = study_words::typical_arm(study, [](const StudyArm& arm) { return arm.mean_seconds; });
  const double bytes = study_words::typical_arm(study, [](const StudyArm& arm) { return arm.mean_peak_bytes; });
  const double costs = study_words::typical_arm(study, [](const StudyArm& arm) { return arm.cost.value_or(0); });
  std::map<record::Outcome, std::int64_t> seen;
  for (const StudyArm& arm : study.arms) {
    for (const record::OutcomeCount& outcome : arm.outcomes) {
      seen[outcome.outcome] += outcome.count;
    }
    listing.add(
        "<tr><th scope=\"row\">" + named(arm.name) + "</th>" +
        report::cell("Outcomes", report::escape(study_words::outcome_words(arm))) +
        report::cell("Trials", report::count(static_cast<std::int64_t>(arm.cells.size())), "num") +
        report::cell("Mean time", report::prose(report::seconds_text(arm.mean_seconds, seconds)), "num") +
        report::cell("Peak memory", report::prose(report::bytes_text(arm.mean_peak_bytes, bytes)), "num") +
        (budgeted ? report::cell(
                        "Budget",
                        arm.budget ? report::prose(
                                         report::cost_tick(study.currency, *arm.budget) +
                                         (study.currency == "seconds" ? "" : " " + report::shorten(study.currency, 12)))
                                   : "-",
                        "num")
                  : "") +
        (priced ? report::cell(
                      cost, arm.cost ? report::prose(report::cost_text(study.cost_name, *arm.cost, costs)) : "-", "num")
                : "") +
        "</tr>\n");
  }
  std::string meanings;
  std::string totals;
  for (const auto& [outcome, n] : seen) {
    const record::OutcomeMeaning& m = record::meaning(outcome);
    totals += (totals.empty() ? "" : ", ") + report::count(n) + ' ' + std::string(m.name);
    if (outcome != record::Outcome::Finished) {
      meanings += (meanings.empty() ? "" : "; ") + std::string(m.name) + ": " + std::string(m.meaning);
    }
  }
  const std::string table = listing.str(report::table_head(columns), "stack wide");
  return (totals.empty() ? "" : "<p>In all: " + report::escape(totals) + ".</p>\n") +
         folded(study.arms.size(), "arm", table) +
         (meanings.empty() ? "" : "<p class=\"note\">" + report::escape(meanings) + ".</p>\n");
}

}  // namespace ceteris::study_report
