// SPDX-License-Identifier: Apache-2.0
// What each component is worth, by the measures that the design has.
#include <algorithm>
#include <array>
#include <cmath>

#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/study_report/study_parts.hpp"
#include "ceteris/study_words/study_details.hpp"
#include "ceteris/study_words/study_digits.hpp"
#include "ceteris/study_words/study_format.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_report {

namespace {

using record::StudyAttribution;
using record::StudyEffect;
using record::StudyMetric;
using record::StudyRecord;

bool has(const std::vector<study_words::Measure>& measures, std::optional<StudyEffect> StudyAttribution::*member) {
  return std::ranges::any_of(measures, [&](const study_words::Measure& one) { return one.member == member; });
}

/// The ticks that stand beside the bars, in words.
std::string tick_words(const std::vector<study_words::Measure>& measures) {
  const bool left = has(measures, &StudyAttribution::leave_one_out);
  const bool added = has(measures, &StudyAttribution::add_one_in);
  return std::string(left ? " \u25B2 leave one out: what it adds to all the others." : "") +
         (added ? " \u25C6 add one in: what it adds alone, to none of the others." : "") +
         (left && added ? " Where the three agree, components add up; where they differ, they interact." : "");
}

std::string attribution_figure(const StudyRecord& study, const std::vector<study_words::Measure>& measures) {
  const StudyMetric metric = first_metric(study);
  std::vector<double> values;
  for (const StudyAttribution& part : study.attribution) {
    for (const study_words::Measure& measure : measures) {
      const auto& effect = part.*measure.member;
      values.push_back(effect ? effect->estimate : 0);
    }
  }
  const AxisChoice axis = effect_axis_for(metric, values);
  const study_words::Measure& main = measures.front();
  const bool ticks = main.member == &StudyAttribution::shapley || main.member == &StudyAttribution::banzhaf;
  const auto tick = [&](const std::optional<StudyEffect>& effect) {
    return ticks && effect ? std::optional(axis.factor * effect->estimate) : std::nullopt;
  };
  const study_words::Digits digits(study);
  std::vector<chart::WorthRow> rows;
  for (std::size_t i = 0; i < std::min(kFigureRows, study.attribution.size()); ++i) {
    const StudyAttribution& part = study.attribution[i];
    const std::optional<StudyEffect>& effect = part.*main.member;
    rows.push_back(
        {.label = part.component,
         .note = effect ? digits.effect(0, effect->estimate, effect->ci95) : "-",
         .value = effect ? axis.factor * effect->estimate : std::nan(""),
         .interval = effect ? scaled(effect->ci95, axis.factor) : std::nullopt,
         .leave_one_out = tick(part.leave_one_out),
         .add_one_in = tick(part.add_one_in),
         .hint = report::shorten(part.component, 80) + ": " + (effect ? digits.effect_with_range(*effect) : "-")});
  }
  return report::plot(chart::worth_plot({"attribution-plot", "What each component is worth",
                                         "One bar a component; the table below has the numbers."},
                                        rows, directed(axis_label(metric, axis), metric.better)),
                      "Bar: the worth of a component, " + std::string(main.meaning) + ", with its 95 % interval." +
                          (ticks ? tick_words(measures) : "") +
                          left_out(rows.size(), study.attribution.size(), "components stand in the table"),
                      "plot narrow");
}

std::string attribution_table(const StudyRecord& study, const std::vector<study_words::Measure>& measures) {
  const study_words::Digits digits(study);
  report::Listing listing(kTableBytes);
  for (const StudyAttribution& part : study.attribution) {
    std::string row = "<tr><th scope=\"row\">" + named(part.component) + "</th>";
    for (const study_words::Measure& measure : measures) {
      const std::optional<StudyEffect>& e = part.*measure.member;
      std::string text = "-";
      if (e) {
        const std::string range =
            e->ci95
                ? "<span class=\"sees\">" + report::prose(digits.range(0, *e->ci95, e->estimate, e->ci95)) + "</span>"
                : "";
        // One box: on a narrow screen a cell is a grid of its label and one thing.
        text = "<div>" + report::prose(digits.effect(0, e->estimate, e->ci95)) + range + "</div>";
      }
      row += report::cell(measure.title, text, "num");
    }
    listing.add(row + "</tr>\n");
  }
  std::vector<report::Column> columns = {{"Component"}};
  for (const study_words::Measure& measure : measures) {
    columns.push_back({std::string(measure.title), true});
  }
  return listing.str(report::table_head(columns), "stack wide");
}

}  // namespace

std::string attribution_part(const StudyRecord& study) {
  const std::vector<study_words::Measure> measures = study_words::measures_of(study);
  return measures.empty() ? std::string()
                          : attribution_figure(study, measures) +
                                report::disclosed("The components as a table, each with its 95 % interval",
                                                  attribution_table(study, measures));
}

}  // namespace ceteris::study_report
