// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <set>

#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/report/study_format.hpp"
#include "ceteris/report/study_parts.hpp"
#include "ceteris/report/study_words.hpp"

namespace ceteris::report {

namespace {

using record::StudyArm;
using record::StudyCell;
using record::StudyMean;
using record::StudyMetric;
using record::StudyRecord;

constexpr std::size_t kStripDots = 1500;  ///< dots of all strip plots together
constexpr std::size_t kStripTasks = 6;
constexpr std::size_t kCurvePoints = 200;
constexpr std::size_t kColumns = 8;  ///< of values that differ between arms

std::string mean_text(const StudyMetric& metric, const StudyMean& mean) {
  if (mean.n == 0 || !std::isfinite(mean.mean)) {
    return "-";
  }
  const double spread = mean.ci95 ? half_width(mean.ci95) : mean.sd;
  std::string text = value_text(metric, mean.mean, spread);
  if (mean.ci95) {
    const AxisUnit axis = value_axis(metric, mean.mean);
    text += " \u00B1 " + number(axis.factor * spread, decimals_for(axis.factor * spread, 0));
  }
  return text;
}

/// One row an arm with the values of one task, at most `dots` of them.
std::vector<StripRow> strip_rows(const StudyRecord& study, const std::string& task, double factor, std::size_t dots) {
  std::vector<StripRow> rows;
  for (std::size_t a = 0; a < std::min(kFigureRows, study.arms.size()); ++a) {
    const StudyArm& arm = study.arms[a];
    StripRow row{.label = arm.name, .points = {}, .mean = {}};
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
  Listing listing(kTableBytes);
  std::vector<Column> columns = {{"Arm"}, {"Replicate", true}};
  if (!study.tasks.empty()) {
    columns.push_back({"Task"});
  }
  for (const StudyMetric& metric : study.metrics) {
    columns.push_back({shorten(metric.name, 24), true});
  }
  columns.push_back({"Outcome"});
  for (const StudyArm& arm : study.arms) {
    for (const StudyCell& cell_of : arm.cells) {
      std::string row = "<tr><th scope=\"row\">" + named(arm.name) + "</th>" +
                        cell("Replicate", std::to_string(cell_of.replicate), "num");
      row += study.tasks.empty() ? "" : cell("Task", named(cell_of.task));
      for (std::size_t m = 0; m < study.metrics.size(); ++m) {
        const std::optional<double>& value = cell_of.values.at(m);
        const std::string text = value ? value_text(study.metrics[m], *value, arm.means.at(m).sd / 4) : "-";
        row +=
            cell(shorten(study.metrics[m].name, 24), prose(text + (cell_of.scored.at(m) ? " (declared)" : "")), "num");
      }
      listing.add(row + cell("Outcome", cell_of.done ? escape(record::meaning(cell_of.outcome).name) : "not ended") +
                  "</tr>\n");
    }
  }
  return listing.str(table_head(columns), "stack");
}

/// Evenly, first and last kept.
std::vector<record::StudyCurvePoint> thinned(const std::vector<record::StudyCurvePoint>& points) {
  if (points.size() <= kCurvePoints) {
    return points;
  }
  std::vector<record::StudyCurvePoint> kept;
  for (std::size_t k = 0; k < kCurvePoints; ++k) {
    kept.push_back(points[k * (points.size() - 1) / (kCurvePoints - 1)]);
  }
  return kept;
}

std::string curve_row(const StudyMetric& metric, const std::string& arm, const record::StudyCurvePoint& p) {
  const double spread = (p.high - p.low) / 2;
  return "<tr><th scope=\"row\">" + named(arm) + "</th>" + cell("Step", number(p.step, 0), "num") +
         cell("Median", prose(value_text(metric, p.median, spread)), "num") +
         cell("Quartiles", prose(value_text(metric, p.low, spread) + " to " + value_text(metric, p.high, spread)),
              "num") +
         cell("Trials", count(p.n), "num") + "</tr>\n";
}

/// Names of values that are not the same in every arm.
std::vector<std::string> differing(const StudyRecord& study) {
  std::vector<std::string> names;
  std::set<std::string> seen;
  for (const StudyArm& arm : study.arms) {
    for (const record::NamedText& value : arm.values) {
      if (!seen.insert(value.name).second) {
        continue;
      }
      const bool same = std::ranges::all_of(study.arms, [&](const StudyArm& other) {
        return std::ranges::any_of(
            other.values, [&](const record::NamedText& v) { return v.name == value.name && v.value == value.value; });
      });
      if (!same) {
        names.push_back(value.name);
      }
    }
  }
  return names;
}

std::string value_named(const StudyArm& arm, const std::string& name) {
  const auto found = std::ranges::find(arm.values, name, &record::NamedText::name);
  return found == arm.values.end() ? "-" : found->value;
}

std::string shared_values(const StudyRecord& study, const std::vector<std::string>& differ) {
  std::string text;
  for (const record::NamedText& value : study.arms.front().values) {
    if (std::ranges::find(differ, value.name) == differ.end()) {
      text += (text.empty() ? "" : ", ") + shorten(value.name, 40) + ' ' + shorten(value.value, 40);
    }
  }
  return text.empty() ? text : "<p>The same in every arm: " + prose(shorten(text, 600)) + ".</p>\n";
}

}  // namespace

std::string replicates_part(const StudyRecord& study) {
  if (study.metrics.empty() || study.arms.empty()) {
    return {};
  }
  const StudyMetric& metric = study.metrics.front();
  std::vector<double> values;
  for (const StudyArm& arm : study.arms) {
    for (const StudyCell& one : arm.cells) {
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
  std::string html;
  for (std::size_t t = 0; t < shown_tasks; ++t) {
    const std::string name = shorten(metric.name, 30) + (tasks[t].empty() ? "" : ", " + shorten(tasks[t], 40));
    html += plot(strip_plot({"replicates-" + std::to_string(t + 1), "Replicates: " + name,
                             "One row an arm, one dot a replicate; the table below has the numbers."},
                            strip_rows(study, tasks[t], axis.factor, dots),
                            {shorten(metric.name, 30) + ": " + axis.unit}, study.paired),
                 (tasks[t].empty() ? std::string() : shorten(tasks[t], 60) + ". ") + "One dot a replicate" +
                     (study.paired ? "; lines join equal replicates" : "") +
                     "; upright line: mean; cross: declared score of a failed trial." +
                     left_out(std::min(kFigureRows, study.arms.size()), study.arms.size(), "arms stand in the table"),
                 "plot narrow");
  }
  return html + note(left_out(shown_tasks, tasks.size(), "tasks stand in the table")) +
         disclosed("Every trial as a table", replicate_table(study));
}

std::string front_part(const StudyRecord& study) {
  if (study.front.empty() || study.metrics.empty()) {
    return {};
  }
  const StudyMetric& metric = study.metrics.front();
  std::vector<double> values;
  for (const record::StudyFrontPoint& point : study.front) {
    values.push_back(point.value);
  }
  const AxisChoice axis = value_axis_for(metric, values);
  std::vector<record::StudyFrontPoint> points = study.front;
  std::ranges::stable_sort(points, std::greater<>(), &record::StudyFrontPoint::on_front);
  std::vector<FrontMark> marks;
  Listing listing(kTableBytes);
  for (const record::StudyFrontPoint& p : points) {
    const std::string cost = cost_text(study.cost_name, p.cost);
    const std::string value = value_text(metric, p.value, half_width(p.value_ci95));
    if (marks.size() < 200) {
      marks.push_back({shorten(p.arm, 120), cost, p.cost, scaled(p.cost_ci95, 1), axis.factor * p.value,
                       scaled(p.value_ci95, axis.factor), p.on_front});
    }
    listing.add("<tr><th scope=\"row\">" + named(p.arm) + "</th>" + cell("Cost", prose(cost), "num") +
                cell("Value", prose(value), "num") + cell("On the front", prose(percent(p.on_front, 0)), "num") +
                "</tr>\n");
  }
  return plot(
             front_plot({"front", "Value against cost", "One mark an arm; the table below has the numbers."}, marks,
                        {shorten(metric.name, 24) + ": " + axis.unit}, shorten(study.cost_name, 24)),
             "Filled: on the front (no other arm both cheaper and better) in at least half of the resamples; lines: 95 "
             "% "
             "intervals both ways." +
                 left_out(std::min<std::size_t>(8, marks.size()), points.size(), "arms are small dots or in the table"),
             "plot narrow") +
         disclosed("The front as a table",
                   listing.str(table_head({{"Arm"}, {"Cost", true}, {"Value", true}, {"On the front", true}})));
}

std::string curves_part(const StudyRecord& study) {
  if (study.curves.empty() || study.metrics.empty()) {
    return {};
  }
  const StudyMetric& metric = study.metrics.front();
  const std::size_t shown = std::min<std::size_t>(8, study.curves.size());
  std::vector<double> values;
  double last = 0;
  for (std::size_t i = 0; i < shown; ++i) {
    for (const record::StudyCurvePoint& point : study.curves[i].points) {
      values.push_back(point.median);
      last = std::isfinite(point.step) ? std::max(last, std::abs(point.step)) : last;
    }
  }
  const AxisChoice axis = value_axis_for(metric, values);
  const AxisChoice steps = effect_axis_for(StudyMetric{}, {last});
  std::vector<BandCurve> curves;
  Listing listing(kTableBytes);
  for (std::size_t i = 0; i < shown; ++i) {
    BandCurve curve{.label = shorten(study.curves[i].arm, 80), .points = {}};
    for (const record::StudyCurvePoint& p : thinned(study.curves[i].points)) {
      curve.points.push_back(
          {steps.factor * p.step, axis.factor * p.median, axis.factor * p.low, axis.factor * p.high});
      listing.add(curve_row(metric, study.curves[i].arm, p));
    }
    curves.push_back(std::move(curve));
  }
  const auto chart = [&](const std::string& id, const std::string& title) {
    return band_chart({id, title, "Median and quartiles over replicates for each arm."}, curves,
                      "step" + (steps.unit.empty() ? "" : ", " + steps.unit),
                      {shorten(metric.name, 24) + ": " + axis.unit});
  };
  std::string html = plot(chart("curves", "Learning curves"),
                          "Median over the replicates and the band between the quartiles." +
                              left_out(shown, study.curves.size(), "arms have curves in the JSON"),
                          "plot narrow");
  // Differences at the end drown in the rise at the start: the second half has an axis of its own.
  for (BandCurve& curve : curves) {
    std::erase_if(curve.points, [&](const BandPoint& p) { return p.x < steps.factor * last / 2; });
  }
  html += plot(chart("curves-end", "Learning curves, second half"), "The second half by itself.", "plot narrow");
  return "<div class=\"pair\">\n" + html + "</div>\n" +
         disclosed("The curves as a table",
                   listing.str(
                       table_head({{"Arm"}, {"Step", true}, {"Median", true}, {"Quartiles", true}, {"Trials", true}})));
}

std::string arms_part(const StudyRecord& study) {
  if (study.arms.empty()) {
    return {};
  }
  const std::vector<std::string> differ = differing(study);
  const std::size_t shown = std::min(kColumns, differ.size());
  std::vector<Column> columns = {{"Arm"}};
  for (std::size_t i = 0; i < shown; ++i) {
    columns.push_back({shorten(differ[i], 24)});
  }
  for (const StudyMetric& metric : study.metrics) {
    columns.push_back({shorten(metric.name, 24), true});
  }
  Listing listing(kTableBytes);
  for (const StudyArm& arm : study.arms) {
    std::string row = "<tr><th scope=\"row\">" + named(arm.name) + (arm.baseline ? " (baseline)" : "") + "</th>";
    for (std::size_t i = 0; i < shown; ++i) {
      row += cell(shorten(differ[i], 24), named(value_named(arm, differ[i])));
    }
    for (std::size_t m = 0; m < study.metrics.size(); ++m) {
      row += cell(shorten(study.metrics[m].name, 24), prose(mean_text(study.metrics[m], arm.means.at(m))), "num");
    }
    listing.add(row + "</tr>\n");
  }
  return "<p>What differs between the arms, and the mean of each metric with half its 95 % interval.</p>\n" +
         listing.str(table_head(columns), "stack wide") +
         note(left_out(shown, differ.size(), "values stand in the JSON")) + shared_values(study, differ);
}

std::string outcomes_part(const StudyRecord& study) {
  if (study.arms.empty()) {
    return {};
  }
  Listing listing(kTableBytes);
  std::set<record::Outcome> seen;
  for (const StudyArm& arm : study.arms) {
    for (const record::OutcomeCount& outcome : arm.outcomes) {
      seen.insert(outcome.outcome);
    }
    listing.add("<tr><th scope=\"row\">" + named(arm.name) + "</th>" + cell("Outcomes", escape(outcome_words(arm))) +
                cell("Trials", count(static_cast<std::int64_t>(arm.cells.size())), "num") +
                cell("Mean time", prose(seconds_text(arm.mean_seconds)), "num") +
                cell("Peak memory", prose(bytes_text(arm.mean_peak_bytes)), "num") +
                cell("Cost", arm.cost ? prose(cost_text(study.cost_name, *arm.cost)) : "-", "num") + "</tr>\n");
  }
  std::string meanings;
  for (const record::Outcome outcome : seen) {
    if (outcome != record::Outcome::Finished) {
      const record::OutcomeMeaning& m = record::meaning(outcome);
      meanings += (meanings.empty() ? "" : "; ") + std::string(m.name) + ": " + std::string(m.meaning);
    }
  }
  return listing.str(
             table_head(
                 {{"Arm"}, {"Outcomes"}, {"Trials", true}, {"Mean time", true}, {"Peak memory", true}, {"Cost", true}}),
             "stack wide") +
         (meanings.empty() ? "" : "<p class=\"note\">" + escape(meanings) + ".</p>\n");
}

}  // namespace ceteris::report
