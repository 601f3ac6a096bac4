// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/study_report/study_parts.hpp"
#include "ceteris/study_words/study_digits.hpp"
#include "ceteris/study_words/study_format.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_report {

namespace {

using record::StudyArm;
using record::StudyContrast;
using record::StudyMetric;
using record::StudyRecord;

/// The comparison of a level of a path with the last one that was kept before it.
const StudyContrast* step_of(const StudyRecord& study, std::size_t metric, std::size_t arm) {
  std::size_t before = arm - 1;
  while (before > 0 && !study.arms[before].kept) {
    --before;
  }
  for (const StudyContrast& c : study.contrasts) {
    if (c.metric == static_cast<int>(metric) && c.task.empty() && c.first == study.arms[before].name &&
        c.second == study.arms[arm].name) {
      return &c;
    }
  }
  return nullptr;
}

bool matters(const StudyContrast& contrast) {
  return contrast.verdict == record::StudyVerdict::Beyond || contrast.verdict == record::StudyVerdict::Differs;
}

/// What an arm costs: in the currency of the budget, or the time of a trial where no arm has a cost.
std::optional<double> cost_of(const StudyRecord& study, const StudyArm& arm) {
  const bool priced = std::ranges::any_of(study.arms, [](const StudyArm& a) { return a.cost.has_value(); });
  return priced ? arm.cost : arm.mean_seconds > 0 ? std::optional(arm.mean_seconds) : std::nullopt;
}
std::string cost_name_of(const StudyRecord& study) {
  const bool priced = std::ranges::any_of(study.arms, [](const StudyArm& a) { return a.cost.has_value(); });
  return priced ? study.cost_name : "seconds";
}

chart::PathRow path_row(const StudyRecord& study, std::size_t i, const StudyContrast* step, double factor) {
  const study_words::Digits digits(study);
  const StudyArm& arm = study.arms[i];
  const record::StudyMean& mean = arm.means.at(0);
  chart::PathRow row;
  row.label = step == nullptr ? arm.name : study_words::subject_of(study, *step);
  row.note =
      i == 0 ? "start" : study_words::verdict_word(step == nullptr ? record::StudyVerdict::NotYet : step->verdict);
  row.kept = arm.kept;
  row.note += arm.kept ? "" : "; not kept";
  row.value = mean.n > 0 ? factor * mean.mean : std::nan("");
  row.interval = scaled(mean.ci95, factor);
  row.cost = cost_of(study, arm);
  row.cost_text = row.cost ? report::cost_text(cost_name_of(study), *row.cost) : "";
  row.mark = {chart::Marker::Circle, i == 0 ? "start" : "open"};
  row.hint = report::shorten(arm.name, 80) + ": " + (mean.n > 0 ? digits.value(0, mean.mean) : std::string("no value"));
  if (step != nullptr) {
    row.change = digits.effect(*step);
    row.mark = mark_of(*step);
    row.mark.css = matters(*step) ? row.mark.css : "open";
  }
  return row;
}

std::string level_table(const StudyRecord& study) {
  const study_words::Digits digits(study);
  const bool priced = std::ranges::any_of(study.arms, [&](const StudyArm& a) { return cost_of(study, a).has_value(); });
  const double typical =
      study_words::typical_arm(study, [&](const StudyArm& a) { return cost_of(study, a).value_or(0); });
  const std::string cost_name = "Cost, " + report::shorten(cost_name_of(study), 12);
  report::Listing listing(kTableBytes);
  for (std::size_t i = 0; i < study.arms.size(); ++i) {
    const StudyArm& arm = study.arms[i];
    const StudyContrast* step = i == 0 ? nullptr : step_of(study, 0, i);
    const std::optional<double> cost = cost_of(study, arm);
    listing.add(
        "<tr><th scope=\"row\">" + named(arm.name) + (arm.kept ? "" : " (not kept)") + "</th>" +
        report::cell("Level", report::prose(digits.mean(0, arm.means.at(0))), "num") +
        report::cell("Change", step != nullptr && step->n > 0 ? report::prose(digits.effect(*step)) : "-", "num") +
        (priced
             ? report::cell(cost_name,
                            cost ? report::prose(report::cost_text(cost_name_of(study), *cost, typical)) : "-", "num")
             : "") +
        "</tr>\n");
  }
  std::vector<report::Column> columns = {{"After"}, {"Level", true}, {"Change", true}};
  if (priced) {
    columns.push_back({cost_name, true});
  }
  return listing.str(report::table_head(columns), "stack wide");
}

}  // namespace

std::string path_part(const StudyRecord& study) {
  if (study.design != "path" || study.metrics.empty() || study.arms.empty()) {
    return {};
  }
  const StudyMetric& metric = study.metrics.front();
  std::vector<double> levels;
  for (const StudyArm& arm : study.arms) {
    levels.push_back(arm.means.at(0).mean);
  }
  const AxisChoice axis = value_axis_for(metric, levels);
  std::vector<chart::PathRow> rows;
  std::vector<const StudyContrast*> steps;
  for (std::size_t i = 0; i < std::min(kFigureRows, study.arms.size()); ++i) {
    const StudyContrast* step = i == 0 ? nullptr : step_of(study, 0, i);
    if (step != nullptr) {
      steps.push_back(step);
    }
    rows.push_back(path_row(study, i, step, axis.factor));
  }
  return report::plot(
             chart::path_plot({"path", "The path, step by step",
                               "The level of " + report::shorten(metric.name, 40) +
                                   " after each step; the table below has the numbers."},
                              rows, {axis_label(metric, axis)}, report::shorten(cost_name_of(study), 14)),
             std::string("Each row is one more change. Mark: the level after it with its 95 % interval, and the change "
                         "from the ") +
                 (std::ranges::all_of(study.arms, &StudyArm::kept)
                      ? "row above"
                      : "last row that was kept: the line passes by what was tried and left") +
                 "; filled where the step is shown to matter, hollow where it is not. " + mark_legend(steps) + '.' +
                 left_out(rows.size(), study.arms.size(), "steps stand in the table"),
             "plot narrow") +
         report::disclosed("The levels as a table", level_table(study));
}

}  // namespace ceteris::study_report
