// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "ceteris/report/columns.hpp"
#include "ceteris/report/study_format.hpp"
#include "ceteris/report/study_parts.hpp"
#include "ceteris/report/study_words.hpp"

namespace ceteris::report {

namespace {

using record::StudyArm;
using record::StudyContrast;
using record::StudyMetric;
using record::StudyRecord;

/// The contrast from one level of a path to the next.
const StudyContrast* step_of(const StudyRecord& study, std::size_t metric, std::size_t arm) {
  for (const StudyContrast& c : study.contrasts) {
    if (c.metric == static_cast<int>(metric) && c.task.empty() && c.first == study.arms[arm - 1].name &&
        c.second == study.arms[arm].name) {
      return &c;
    }
  }
  return nullptr;
}

bool matters(const StudyContrast& contrast) {
  return contrast.verdict == record::StudyVerdict::Beyond || contrast.verdict == record::StudyVerdict::Differs;
}

PathRow path_row(const StudyRecord& study, std::size_t i, const StudyContrast* step, double factor) {
  const StudyMetric& metric = study.metrics.front();
  const StudyArm& arm = study.arms[i];
  const record::StudyMean& mean = arm.means.at(0);
  PathRow row;
  row.label = step == nullptr ? arm.name : subject_of(study, *step);
  row.note = i == 0 ? "start" : verdict_word(step == nullptr ? record::StudyVerdict::NotYet : step->verdict);
  row.value = mean.n > 0 ? factor * mean.mean : std::nan("");
  row.interval = scaled(mean.ci95, factor);
  row.cost = arm.cost;
  row.cost_text = arm.cost ? cost_text(study.cost_name, *arm.cost) : "";
  row.mark = {Marker::Circle, i == 0 ? "start" : "open"};
  row.hint = shorten(arm.name, 80) + ": " +
             (mean.n > 0 ? value_text(metric, mean.mean, half_width(mean.ci95)) : std::string("no value"));
  if (step != nullptr) {
    row.change = effect_text(metric, step->estimate, half_width(step->ci95));
    row.mark = mark_of(*step);
    row.mark.css = matters(*step) ? row.mark.css : "open";
  }
  return row;
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
  std::vector<PathRow> rows;
  std::vector<const StudyContrast*> steps;
  for (std::size_t i = 0; i < std::min(kFigureRows, study.arms.size()); ++i) {
    const StudyContrast* step = i == 0 ? nullptr : step_of(study, 0, i);
    if (step != nullptr) {
      steps.push_back(step);
    }
    rows.push_back(path_row(study, i, step, axis.factor));
  }
  return plot(path_plot(
                  {"path", "The path, step by step",
                   "The level of " + shorten(metric.name, 40) + " after each step; the table below has the numbers."},
                  rows, {axis_label(metric, axis)}, shorten(study.cost_name, 14)),
              "Each row is one more change. Mark: the level after it with its 95 % interval, and the change from the "
              "row "
              "above; filled where the step is shown to matter, hollow where it is not. " +
                  mark_legend(steps) + '.' + left_out(rows.size(), study.arms.size(), "steps stand in the table"),
              "plot narrow") +
         disclosed("The steps as a table", contrast_table(study, contrasts_of(study, 0)));
}

}  // namespace ceteris::report
