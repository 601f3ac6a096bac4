// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <functional>

#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/study_report/study_parts.hpp"
#include "ceteris/study_words/study_digits.hpp"
#include "ceteris/study_words/study_format.hpp"

namespace ceteris::study_report {

namespace {

using record::StudyMetric;
using record::StudyRecord;

constexpr std::size_t kCurvePoints = 200;

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

std::string curve_row(const study_words::Digits& digits, const std::string& arm, const record::StudyCurvePoint& p) {
  return "<tr><th scope=\"row\">" + named(arm) + "</th>" + report::cell("Step", report::number(p.step, 0), "num") +
         report::cell("Median", report::prose(digits.value(0, p.median)), "num") +
         report::cell("Quartiles", report::prose(digits.values(0, p.low, p.high)), "num") +
         report::cell("Trials", report::count(p.n), "num") + "</tr>\n";
}

}  // namespace

std::string front_part(const StudyRecord& study) {
  if (study.front.empty() || study.metrics.empty()) {
    return {};
  }
  const StudyMetric& metric = study.metrics.front();
  std::vector<double> values;
  std::vector<double> costs;
  for (const record::StudyFrontPoint& point : study.front) {
    values.push_back(point.value);
    costs.push_back(point.cost);
  }
  const study_words::Digits digits(study);
  const ArmLabels labels(study);
  const double typical = study_words::typical_of(costs);
  const AxisChoice axis = value_axis_for(metric, values);
  std::vector<record::StudyFrontPoint> points = study.front;
  std::ranges::stable_sort(points, std::greater<>(), &record::StudyFrontPoint::on_front);
  std::vector<chart::FrontMark> marks;
  report::Listing listing(kTableBytes);
  for (const record::StudyFrontPoint& p : points) {
    const std::string cost = report::cost_text(study.cost_name, p.cost, typical);
    const std::string value = digits.value(0, p.value);
    if (marks.size() < 200) {
      marks.push_back({report::shorten(labels.of(p.arm), 120), cost, p.cost, scaled(p.cost_ci95, 1),
                       axis.factor * p.value, scaled(p.value_ci95, axis.factor), p.on_front});
    }
    listing.add("<tr><th scope=\"row\">" + named(p.arm) + "</th>" + report::cell("Cost", report::prose(cost), "num") +
                report::cell("Value", report::prose(value), "num") +
                report::cell("On the front", report::prose(report::percent(p.on_front, 0)), "num") + "</tr>\n");
  }
  return report::plot(
             chart::front_plot({"front", "Value against cost", "One mark an arm; the table below has the numbers."},
                               marks, {axis_label(metric, axis)}, report::shorten(study.cost_name, 24)),
             "Filled: on the front (no other arm both cheaper and better) in at least half of the resamples of the "
             "replicates; lines: 95 % intervals both ways." +
                 labels.note() +
                 left_out(std::min<std::size_t>(8, marks.size()), points.size(), "arms are small dots or in the table"),
             "plot narrow") +
         report::disclosed(
             "The front as a table",
             listing.str(report::table_head({{"Arm"}, {"Cost", true}, {"Value", true}, {"On the front", true}})));
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
  const study_words::Digits digits(study);
  const ArmLabels labels(study);
  std::vector<chart::BandCurve> curves;
  report::Listing listing(kTableBytes);
  for (std::size_t i = 0; i < shown; ++i) {
    chart::BandCurve curve{.label = report::shorten(labels.of(study.curves[i].arm), 80), .points = {}};
    for (const record::StudyCurvePoint& p : thinned(study.curves[i].points)) {
      curve.points.push_back(
          {steps.factor * p.step, axis.factor * p.median, axis.factor * p.low, axis.factor * p.high});
      listing.add(curve_row(digits, study.curves[i].arm, p));
    }
    curves.push_back(std::move(curve));
  }
  const auto chart = [&](const std::string& id, const std::string& title) {
    return chart::band_chart({id, title, "Median and quartiles over replicates for each arm."}, curves,
                             "step" + (steps.unit.empty() ? "" : ", " + steps.unit), {axis_label(metric, axis)});
  };
  std::string html = report::plot(chart("curves", "Learning curves"),
                                  "Median over the replicates and the band between the quartiles." + labels.note() +
                                      left_out(shown, study.curves.size(), "arms have curves in the JSON"),
                                  "plot narrow");
  // Differences at the end drown in the rise at the start: the second half has an axis of its own.
  for (chart::BandCurve& curve : curves) {
    std::erase_if(curve.points, [&](const chart::BandPoint& p) { return p.x < steps.factor * last / 2; });
  }
  html +=
      report::plot(chart("curves-end", "Learning curves, second half"), "The second half by itself.", "plot narrow");
  return "<div class=\"pair\">\n" + html + "</div>\n" +
         report::disclosed("The curves as a table",
                           listing.str(report::table_head(
                               {{"Arm"}, {"Step", true}, {"Median", true}, {"Quartiles", true}, {"Trials", true}})));
}

}  // namespace ceteris::study_report
