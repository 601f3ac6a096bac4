// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/report/study_digits.hpp"
#include "ceteris/report/study_format.hpp"
#include "ceteris/report/study_parts.hpp"
#include "ceteris/report/study_words.hpp"

namespace ceteris::report {

namespace {

using record::StudyEffect;
using record::StudyMetric;
using record::StudyRecord;

bool excludes_zero(const StudyEffect& effect) {
  return effect.ci95 && (effect.ci95->low > 0 || effect.ci95->high < 0);
}

/// Mark of an effect that has no verdict: filled when its corrected p is below 5 %.
MarkStyle effect_mark(const StudyMetric& metric, const StudyEffect& effect) {
  if (!excludes_zero(effect) || !(effect.p_adjusted < 0.05)) {
    return {Marker::Circle, "open"};
  }
  const bool good = (effect.estimate > 0) == (metric.better == record::Better::Higher);
  return {Marker::Circle, good ? "good" : "bad"};
}

std::string effect_figure(const StudyRecord& study, const std::string& id, const std::vector<StudyEffect>& effects) {
  const StudyMetric metric = first_metric(study);
  const AxisChoice axis = effect_axis_for(metric, estimates(effects));
  const Digits digits(study);
  std::vector<IntervalRow> rows;
  for (std::size_t i = 0; i < std::min(kFigureRows, effects.size()); ++i) {
    const StudyEffect& e = effects[i];
    rows.push_back({.label = e.name,
                    .note = digits.effect(0, e.estimate, e.ci95),
                    .value = axis.factor * e.estimate,
                    .thin = scaled(e.ci95, axis.factor),
                    .mark = effect_mark(metric, e),
                    .hint = effect_sentence(study, e)});
  }
  return plot(
      effect_plot({id, "Effects of the factors", "One row a factor; the table below has the numbers."}, rows, {},
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
  const Digits digits(study);
  Listing listing(kTableBytes);
  for (const StudyEffect& e : effects) {
    listing.add("<tr><th scope=\"row\">" + named(e.name) +
                (e.aliases.empty()
                     ? ""
                     : "<span class=\"sees\">" + escape("aliased with " + shorten(alias_words(e), 200)) + "</span>") +
                "</th>" + cell("Effect", prose(digits.effect(0, e.estimate, e.ci95)), "num") +
                cell("95 % interval", e.ci95 ? prose(digits.range(0, *e.ci95, e.estimate, e.ci95)) : "-", "num") +
                cell("p", escape(probability(e.p)), "num") +
                cell("p, corrected", escape(probability(e.p_adjusted)), "num") + "</tr>\n");
  }
  return note(correction) +
         listing.str(
             table_head({{what}, {"Effect", true}, {"95 % interval", true}, {"p", true}, {"p, corrected", true}}),
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
  const std::vector<StudyEffect> effects = effects_beside(study);
  if (effects.empty()) {
    return {};
  }
  const std::string table = effect_table(study, effects, "Factor", "p, corrected: by Holm's method over the factors.");
  return effect_figure(study, "factors-plot", effects) + disclosed("The factors as a table", table);
}

}  // namespace ceteris::report
