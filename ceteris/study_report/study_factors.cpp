// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/study_report/study_parts.hpp"
#include "ceteris/study_words/study_digits.hpp"
#include "ceteris/study_words/study_format.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_report {

namespace {

using record::StudyEffect;
using record::StudyMetric;
using record::StudyRecord;

bool excludes_zero(const StudyEffect& effect) {
  return effect.ci95 && (effect.ci95->low > 0 || effect.ci95->high < 0);
}

/// Mark of an effect that has no verdict: filled when its corrected p is below 5 %.
chart::MarkStyle effect_mark(const StudyMetric& metric, const StudyEffect& effect) {
  if (!excludes_zero(effect) || !(effect.p_adjusted < 0.05)) {
    return {chart::Marker::Circle, "open"};
  }
  const bool good = (effect.estimate > 0) == (metric.better == record::Better::Higher);
  return {chart::Marker::Circle, good ? "good" : "bad"};
}

std::string effect_figure(const StudyRecord& study, const std::string& id, const std::vector<StudyEffect>& effects) {
  const StudyMetric metric = first_metric(study);
  const AxisChoice axis = effect_axis_for(metric, estimates(effects));
  const study_words::Digits digits(study);
  std::vector<chart::IntervalRow> rows;
  for (std::size_t i = 0; i < std::min(kFigureRows, effects.size()); ++i) {
    const StudyEffect& e = effects[i];
    rows.push_back({.label = e.name,
                    .note = digits.effect(0, e.estimate, e.ci95),
                    .value = axis.factor * e.estimate,
                    .thin = scaled(e.ci95, axis.factor),
                    .mark = effect_mark(metric, e),
                    .hint = study_words::effect_sentence(study, e)});
  }
  return report::plot(
      chart::effect_plot({id, "Effects of the factors", "One row a factor; the table below has the numbers."}, rows, {},
                         directed(axis_label(metric, axis), metric.better)),
      "Mean effect of each factor over the levels of the others, with its 95 % interval. Filled: told apart from "
      "zero at 5 % after correction." +
          left_out(rows.size(), effects.size(), "factors stand in the table"),
      "plot narrow");
}

}  // namespace

StudyMetric first_metric(const StudyRecord& study) {
  return study.metrics.empty() ? StudyMetric{} : study.metrics.front();
}

std::string effect_table(const StudyRecord& study, const std::vector<StudyEffect>& effects, const std::string& what,
                         std::string_view correction) {
  const study_words::Digits digits(study);
  report::Listing listing(kTableBytes);
  for (const StudyEffect& e : effects) {
    listing.add("<tr><th scope=\"row\">" + named(e.name) +
                (e.aliases.empty()
                     ? ""
                     : "<span class=\"sees\">" +
                           report::escape("aliased with " + report::shorten(study_words::alias_words(e), 200)) +
                           "</span>") +
                "</th>" + report::cell("Effect", report::prose(digits.effect(0, e.estimate, e.ci95)), "num") +
                report::cell("95 % interval",
                             e.ci95 ? report::prose(digits.range(0, *e.ci95, e.estimate, e.ci95)) : "-", "num") +
                report::cell("p", report::escape(report::probability(e.p)), "num") +
                report::cell("p, corrected", report::escape(report::probability(e.p_adjusted)), "num") + "</tr>\n");
  }
  return note(correction) +
         listing.str(report::table_head(
                         {{what}, {"Effect", true}, {"95 % interval", true}, {"p", true}, {"p, corrected", true}}),
                     "stack wide");
}

std::vector<double> estimates(const std::vector<StudyEffect>& effects) {
  std::vector<double> values;
  for (const StudyEffect& effect : effects) {
    values.push_back(effect.estimate);
  }
  return values;
}

std::string factors_part(const StudyRecord& study) {
  const std::vector<StudyEffect> effects = study_words::effects_beside(study);
  if (effects.empty()) {
    return {};
  }
  const std::string table = effect_table(study, effects, "Factor", "p, corrected: by Holm's method over the factors.");
  return effect_figure(study, "factors-plot", effects) + report::disclosed("The factors as a table", table);
}

}  // namespace ceteris::study_report
