// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/report/study_format.hpp"
#include "ceteris/report/study_parts.hpp"
#include "ceteris/report/study_words.hpp"

namespace ceteris::report {

namespace {

using record::StudyAttribution;
using record::StudyEffect;
using record::StudyMetric;
using record::StudyRecord;

constexpr std::size_t kHeatNames = 10;

/// Effects and worths are of the first metric.
StudyMetric first_metric(const StudyRecord& study) {
  return study.metrics.empty() ? StudyMetric{} : study.metrics.front();
}

bool excludes_zero(const StudyEffect& effect) {
  return effect.ci95 && (effect.ci95->low > 0 || effect.ci95->high < 0);
}

std::string effect_table(const StudyMetric& metric, const std::vector<StudyEffect>& effects, const std::string& what) {
  Listing listing(kTableBytes);
  for (const StudyEffect& e : effects) {
    listing.add("<tr><th scope=\"row\">" + named(e.name) +
                (e.aliases.empty() ? "" : "<span class=\"sees\">" + named(e.aliases) + "</span>") + "</th>" +
                cell("Effect", prose(effect_text(metric, e.estimate, half_width(e.ci95))), "num") +
                cell("95 % interval", e.ci95 ? prose(effect_range(metric, *e.ci95, e.estimate)) : "-", "num") +
                cell("p", escape(probability(e.p)), "num") +
                cell("p, corrected", escape(probability(e.p_adjusted)), "num") + "</tr>\n");
  }
  return listing.str(
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
  std::vector<IntervalRow> rows;
  for (std::size_t i = 0; i < std::min(kFigureRows, effects.size()); ++i) {
    const StudyEffect& e = effects[i];
    rows.push_back({.label = e.name,
                    .note = effect_text(metric, e.estimate, half_width(e.ci95)),
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

/// "A x B" as its two names; both empty when it is not a pair.
std::pair<std::string, std::string> pair_of(const std::string& name) {
  const std::size_t at = name.find(" x ");
  return at == std::string::npos ? std::pair<std::string, std::string>{}
                                 : std::pair(name.substr(0, at), name.substr(at + 3));
}

std::string heat_map(const StudyRecord& study) {
  const StudyMetric metric = first_metric(study);
  std::vector<std::string> names;
  std::vector<HeatCell> cells;
  const auto index = [&](const std::string& name) {
    const auto at = std::ranges::find(names, name);
    if (at == names.end()) {
      names.push_back(name);
      return names.size() - 1;
    }
    return static_cast<std::size_t>(at - names.begin());
  };
  const AxisChoice axis = effect_axis_for(metric, estimates(study.interactions));
  for (const StudyEffect& e : study.interactions) {
    const auto [a, b] = pair_of(e.name);
    if (a.empty() || b.empty()) {
      return {};
    }
    const std::size_t row = index(a);
    const std::size_t column = index(b);
    cells.push_back({row, column, axis.factor * e.estimate,
                     number(axis.factor * e.estimate,
                            decimals_for(axis.factor * half_width(e.ci95), axis.factor * e.estimate), true),
                     effect_sentence(study, e), e.p_adjusted < 0.05});
  }
  if (names.size() < 2 || names.size() > kHeatNames) {
    return {};
  }
  return plot(interaction_plot({"interactions-map", "Interactions of pairs of factors",
                                "One cell a pair; the table below has the numbers."},
                               names, cells),
              "What two factors do together beyond the sum of what each does, in " +
                  (axis.unit.empty() ? "the unit of " + shorten(metric.name, 30) : axis.unit) +
                  ". Blue: above zero, orange: below; strong type: told apart from zero at 5 % after correction.",
              "plot narrow");
}

std::string part_text(const StudyMetric& metric, const std::optional<StudyEffect>& effect) {
  return effect ? prose(effect_text(metric, effect->estimate, half_width(effect->ci95)) +
                        (effect->ci95 ? " (" + effect_range(metric, *effect->ci95, effect->estimate) + ")" : ""))
                : std::string("-");
}

}  // namespace

std::string factors_part(const StudyRecord& study) {
  // Where every effect is a comparison too, figure and verdicts stand there already; aliases are still worth a table.
  const bool compared = std::ranges::all_of(study.effects, [&](const StudyEffect& effect) {
    return std::ranges::any_of(study.contrasts, [&](const auto& c) { return c.name == effect.name; });
  });
  const bool aliased = std::ranges::any_of(study.effects, [](const StudyEffect& e) { return !e.aliases.empty(); });
  if (compared) {
    return aliased ? effect_table(first_metric(study), study.effects, "Factor") : std::string();
  }
  return effect_figure(study, "factors-plot", study.effects) +
         disclosed("The factors as a table", effect_table(first_metric(study), study.effects, "Factor"));
}

std::string interactions_part(const StudyRecord& study) {
  if (study.interactions.empty()) {
    return {};
  }
  return heat_map(study) +
         disclosed("The interactions as a table", effect_table(first_metric(study), study.interactions, "Pair"));
}

std::string attribution_part(const StudyRecord& study) {
  if (study.attribution.empty()) {
    return {};
  }
  const StudyMetric metric = first_metric(study);
  std::vector<double> values;
  for (const StudyAttribution& part : study.attribution) {
    for (const auto* effect : {&part.shapley, &part.leave_one_out, &part.add_one_in}) {
      values.push_back(*effect ? (*effect)->estimate : 0);
    }
  }
  const AxisChoice axis = effect_axis_for(metric, values);
  const auto estimate = [&](const std::optional<StudyEffect>& effect) {
    return effect ? std::optional(axis.factor * effect->estimate) : std::nullopt;
  };
  std::vector<WorthRow> rows;
  Listing listing(kTableBytes);
  for (const StudyAttribution& part : study.attribution) {
    const std::optional<StudyEffect>& main = part.shapley ? part.shapley : part.banzhaf;
    if (rows.size() < kFigureRows) {
      const std::string note = main ? effect_text(metric, main->estimate, half_width(main->ci95)) : "-";
      rows.push_back({.label = part.component,
                      .note = note,
                      .value = estimate(main).value_or(std::nan("")),
                      .interval = main ? scaled(main->ci95, axis.factor) : std::nullopt,
                      .leave_one_out = estimate(part.leave_one_out),
                      .add_one_in = estimate(part.add_one_in),
                      .hint = shorten(part.component, 80) + ": " + note});
    }
    listing.add("<tr><th scope=\"row\">" + named(part.component) + "</th>" +
                cell("Shapley", part_text(metric, part.shapley), "num") +
                cell("Banzhaf", part_text(metric, part.banzhaf), "num") +
                cell("Leave one out", part_text(metric, part.leave_one_out), "num") +
                cell("Add one in", part_text(metric, part.add_one_in), "num") + "</tr>\n");
  }
  return plot(
             worth_plot({"attribution-plot", "What each component is worth",
                         "One bar a component; the table below has the numbers."},
                        rows, directed(axis_label(metric, axis), metric.better)),
             "Bar: the component's mean gain over all orders in which parts can be added (Shapley), with its 95 % "
             "interval. "
             "▲ leave one out: what it adds to everything else. ◆ add one in: what it adds to nothing. Where the three "
             "agree, components add up; where they differ, they interact." +
                 left_out(rows.size(), study.attribution.size(), "components stand in the table"),
             "plot narrow") +
         disclosed("The components as a table", listing.str(table_head({{"Component"},
                                                                        {"Shapley", true},
                                                                        {"Banzhaf", true},
                                                                        {"Leave one out", true},
                                                                        {"Add one in", true}}),
                                                            "stack wide"));
}

}  // namespace ceteris::report
