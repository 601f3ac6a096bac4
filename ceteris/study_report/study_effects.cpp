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
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_report {

namespace {

using record::MetricRole;
using record::MetricScale;
using record::StudyContrast;
using record::StudyInterval;
using record::StudyMetric;
using record::StudyRecord;

using Contrasts = std::vector<const StudyContrast*>;

constexpr std::size_t kDots = 40;  ///< replicates drawn of one contrast

Contrasts contrasts_where(const StudyRecord& study, const std::function<bool(const StudyContrast&)>& wanted) {
  Contrasts found;
  for (const StudyContrast& contrast : study.contrasts) {
    if (wanted(contrast)) {
      found.push_back(&contrast);
    }
  }
  return found;
}

/// A replicate's difference as an effect: log ratios become relative changes.
double as_effect(const StudyMetric& metric, double difference) {
  return metric.scale == MetricScale::Ratio ? std::expm1(difference) : difference;
}

std::optional<chart::Band> margin_band(const StudyMetric& metric, const std::optional<double>& margin, double factor) {
  return margin ? scaled(study_words::margin_limits(metric, *margin), factor) : std::nullopt;
}

std::vector<double> dots(const StudyMetric& metric, const StudyContrast& contrast, double factor) {
  std::vector<double> values;
  const std::size_t n = contrast.differences.size();
  const std::size_t shown = std::min(n, kDots);
  for (std::size_t i = 0; i < shown; ++i) {
    values.push_back(factor * as_effect(metric, contrast.differences[i * n / shown]));
  }
  return values;
}

std::string estimate_text(const study_words::Digits& digits, const StudyContrast& contrast) {
  return digits.effect(contrast) + (contrast.ci95 ? " (" + digits.range(contrast, *contrast.ci95) + ")" : "");
}

/// The largest effects when there are too many for a figure. `sorted` by effect, those without an estimate last.
Contrasts for_figure(Contrasts contrasts, bool sorted) {
  const auto size = [](const StudyContrast* c) { return std::isfinite(c->estimate) ? std::abs(c->estimate) : -1; };
  if (contrasts.size() > kFigureRows) {
    std::ranges::stable_sort(contrasts, std::greater<>(), size);
    contrasts.resize(kFigureRows);
  }
  if (!sorted) {
    return contrasts;
  }
  std::ranges::stable_sort(contrasts, std::greater<>(), [](const StudyContrast* c) {
    return std::isfinite(c->estimate) && c->n > 0 ? c->estimate : -HUGE_VAL;
  });
  return contrasts;
}

/// The arm that all of them are compared with; empty when there is more than one.
std::string common_first(const Contrasts& contrasts) {
  const std::string& first = contrasts.front()->first;
  const bool same =
      !first.empty() && std::ranges::all_of(contrasts, [&](const StudyContrast* c) { return c->first == first; });
  return same && contrasts.size() > 1 ? first : std::string();
}

/// The label of a row: as short as tells the rows apart.
std::string row_label_of(const StudyRecord& study, const StudyContrast& contrast, bool against_one) {
  const std::string task = contrast.task.empty() ? "" : report::shorten(contrast.task, 24) + ": ";
  if (against_one && study_words::others_of(study, contrast).empty() &&
      study_words::arm_named(study, contrast.second) != nullptr) {
    return task + contrast.second;
  }
  return task + study_words::short_subject(study, contrast);
}

/// What short labels of rows leave out, for the caption.
std::string compared_with(const StudyRecord& study, const Contrasts& shown, const std::string& first) {
  const std::string others = shown.empty() ? std::string() : study_words::others_of(study, *shown.front());
  const bool alike =
      std::ranges::all_of(shown, [&](const StudyContrast* c) { return study_words::others_of(study, *c) == others; });
  return alike && !others.empty() ? others + ". "
         : first.empty()          ? std::string()
                                  : "Against " + report::shorten(first, 60) + ". ";
}

std::string figure(const StudyRecord& study, const StudyMetric& metric, const std::string& id, const Contrasts& all,
                   bool sorted) {
  const Contrasts shown = for_figure(all, sorted);
  std::vector<double> sizes;
  std::optional<double> margin;
  for (const StudyContrast* contrast : shown) {
    sizes.push_back(contrast->estimate);
    sizes.push_back(contrast->margin.value_or(0));
    margin = margin ? margin : contrast->margin;
  }
  const AxisChoice axis = effect_axis_for(metric, sizes);
  const std::string first = study.design == "path" ? std::string() : common_first(shown);
  const bool intervals = std::ranges::any_of(shown, [](const StudyContrast* c) { return c->ci95.has_value(); });
  const study_words::Digits digits(study);
  std::vector<chart::IntervalRow> rows;
  std::string description = "One row a comparison.";
  for (const StudyContrast* c : shown) {
    const bool measured = c->n > 0;
    const std::string label = row_label_of(study, *c, !first.empty());
    rows.push_back({.label = label,
                    .note = std::string(study_words::verdict_word(c->verdict)),
                    .value = measured ? axis.factor * c->estimate : std::nan(""),
                    .thin = scaled(c->ci95, axis.factor),
                    .thick = scaled(c->ci90, axis.factor),
                    .replicates = dots(metric, *c, axis.factor),
                    .mark = mark_of(*c),
                    .hint = report::shorten(label, 120) + ": " + estimate_text(digits, *c)});
    description += ' ' + rows.back().hint + '.';
  }
  const std::string title = "Effects on " + report::shorten(metric.name, 40);
  return report::plot(
      chart::effect_plot({id, title, report::shorten(description, 2000)}, rows,
                         margin_band(metric, margin, axis.factor), directed(axis_label(metric, axis), metric.better)),
      compared_with(study, shown, first) + mark_legend(shown) + "." +
          (intervals ? " Thin line: 95 % interval, thick: 90 %; dots below: replicates" : " Dots: replicates") +
          (margin ? "; band: margin of " + study_words::margin_text(metric, *margin) : "") + "." +
          left_out(shown.size(), all.size(), "comparisons stand in the table"),
      "plot narrow");
}

std::string optional_number(const std::optional<double>& value, int decimals = 2) {
  return value ? report::number(*value, decimals) : "-";
}

/// The columns of the table of checks in words.
std::string meaning_of_checks(const Contrasts& contrasts) {
  double floor = 1;  // of the most replicates; equal arms in some leave fewer signs to flip
  for (const StudyContrast* c : contrasts) {
    floor = std::min(floor, c->sign_flip_floor.value_or(1));
  }
  const bool paired = std::ranges::any_of(contrasts, [](const StudyContrast* c) { return c->correlation.has_value(); });
  return std::string("None of these decides anything.") +
         (paired
              ? " Correlation: of the two arms over replicates. Variance ratio: the variance of the differences, over "
                "the sum of those of the two arms; below 1 pairing paid."
              : "") +
         " Skewness: of the differences, 0 where they are symmetric. Sign flip p: of a test that assumes only "
         "symmetry" +
         (floor < 1 ? ", with so few replicates at least " + report::probability(floor) : "") +
         ". Hodges-Lehmann: a centre of the differences that an outlier hardly moves." +
         (paired ? " Lag 1: correlation of successive differences. Drift p: of a trend in the order of replicates."
                 : "");
}

/// What stands beside the verdicts and never decides them.
std::string checks_table(const StudyRecord& study, const Contrasts& contrasts) {
  const study_words::Digits digits(study);
  report::Listing listing(kTableBytes);
  const bool lossy = std::ranges::any_of(contrasts, [](const StudyContrast* c) { return c->incomplete > 0; });
  const bool skewed =
      std::ranges::any_of(contrasts, [](const StudyContrast* c) { return c->bootstrap_t95.has_value(); });
  for (const StudyContrast* c : contrasts) {
    const StudyMetric& metric = study_words::metric_of(study, *c);
    const auto one = [](std::string_view label, const std::string& text) {
      return report::cell(label, report::prose(text), "num");
    };
    listing.add("<tr><th scope=\"row\">" + report::prose(study_words::subject_of(study, *c)) + "<span class=\"sees\">" +
                named(metric.name) + "</span></th>" + one("Correlation", optional_number(c->correlation)) +
                one("Variance ratio", optional_number(c->variance_ratio)) +
                one("Skewness", optional_number(c->skewness)) +
                (skewed ? one("Bootstrap-t", c->bootstrap_t95 ? digits.range(*c, *c->bootstrap_t95) : "-") : "") +
                one("Sign flip p", c->sign_flip_p ? report::probability(*c->sign_flip_p) : "-") +
                one("Hodges-Lehmann", c->hodges_lehmann ? digits.effect(static_cast<std::size_t>(c->metric),
                                                                        as_effect(metric, *c->hodges_lehmann), c->ci95)
                                                        : "-") +
                one("Lag 1", optional_number(c->lag_correlation)) +
                one("Drift p", c->drift_p ? report::probability(*c->drift_p) : "-") +
                (lossy ? one("Left out", report::count(c->incomplete)) : "") + "</tr>\n");
  }
  std::vector<report::Column> columns = {
      {"Comparison"}, {"Correlation", true}, {"Variance ratio", true}, {"Skewness", true}};
  if (skewed) {
    columns.push_back({"Bootstrap-t", true});
  }
  for (const char* title : {"Sign flip p", "Hodges-Lehmann", "Lag 1", "Drift p"}) {
    columns.push_back({title, true});
  }
  if (lossy) {
    columns.push_back({"Left out", true});
  }
  return note(meaning_of_checks(contrasts)) + listing.str(report::table_head(columns), "stack wide dense");
}

}  // namespace

std::vector<const StudyContrast*> contrasts_of(const StudyRecord& study, std::size_t metric) {
  return contrasts_where(
      study, [&](const StudyContrast& c) { return c.task.empty() && c.metric == static_cast<int>(metric); });
}

namespace {

/// The columns of p-values in words.
std::string meaning_of_p(const Contrasts& contrasts, bool several, bool tested) {
  const bool declared = std::ranges::any_of(contrasts, [](const StudyContrast* c) { return c->family; });
  const std::string start = declared ? "" : "Each by itself, without a correction for their number. ";
  return start + "p: of a difference from zero." +
         (several ? " p, Holm: the same after Holm's correction over the declared comparisons." : "") +
         (tested ? std::string(" p, equivalence: of two one-sided tests against the margin") +
                       (several ? ", after the same correction." : ".")
                 : "");
}

}  // namespace

std::string contrast_table(const StudyRecord& study, const Contrasts& contrasts) {
  const bool family = std::ranges::count_if(study.contrasts, &StudyContrast::family) > 1;
  const bool several = family && std::ranges::any_of(contrasts, [](const StudyContrast* c) { return c->family; });
  const bool tested =
      std::ranges::any_of(contrasts, [](const StudyContrast* c) { return c->p_equivalence.has_value(); });
  const study_words::Digits digits(study);
  report::Listing listing(kTableBytes);
  for (const StudyContrast* c : contrasts) {
    const bool measured = c->n > 0 && std::isfinite(c->estimate);
    const auto range = [&](const std::optional<StudyInterval>& interval) {
      return interval && measured ? report::prose(digits.range(*c, *interval)) : std::string("-");
    };
    listing.add(
        "<tr><th scope=\"row\">" + report::prose(study_words::subject_of(study, *c)) + "<span class=\"sees\">" +
        named(study_words::metric_of(study, *c).name) + ", " + report::escape(report::shorten(c->method, 40)) +
        "</span></th>" + report::cell("Verdict", report::escape(study_words::verdict_word(c->verdict))) +
        report::cell("Effect", measured ? report::prose(digits.effect(*c)) : "-", "num") +
        report::cell("95 % interval", range(c->ci95), "num") + report::cell("90 % interval", range(c->ci90), "num") +
        report::cell("n", report::count(c->n), "num") +
        report::cell("p", c->ci95 ? report::escape(report::probability(c->p)) : "-", "num") +
        (several ? report::cell("p, Holm",
                                c->ci95 && c->family ? report::escape(report::probability(c->p_adjusted)) : "-", "num")
                 : "") +
        (tested ? report::cell("p, equivalence",
                               c->p_equivalence ? report::escape(report::probability(*c->p_equivalence)) : "-", "num")
                : "") +
        "</tr>\n");
  }
  std::vector<report::Column> columns = {
      {"Comparison"},          {"Verdict"}, {"Effect", true}, {"95 % interval", true},
      {"90 % interval", true}, {"n", true}, {"p", true}};
  if (several) {
    columns.push_back({"p, Holm", true});
  }
  if (tested) {
    columns.push_back({"p, equivalence", true});
  }
  return note(meaning_of_p(contrasts, several, tested)) + listing.str(report::table_head(columns), "stack wide dense");
}

std::string effects_part(const StudyRecord& study) {
  std::string html;
  for (std::size_t m = 0; m < study.metrics.size(); ++m) {
    const Contrasts all = contrasts_of(study, m);
    if (all.empty()) {
      continue;
    }
    const std::string id = "effects-" + std::to_string(m + 1);
    const std::string one =
        figure(study, study.metrics[m], id, all, true) +
        report::disclosed("The effects on " + report::shorten(study.metrics[m].name, 40) + " as a table",
                          contrast_table(study, all));
    const bool first = html.empty();
    html += first ? one : report::disclosed("Effects on " + report::shorten(study.metrics[m].name, 40), one);
  }
  const Contrasts checked = contrasts_where(study, [](const StudyContrast& c) {
    // Of differences that never vary there is nothing to check.
    return (c.ci95 && (c.correlation || c.skewness || c.sign_flip_p || c.hodges_lehmann)) || c.incomplete > 0;
  });
  return html + (checked.empty()
                     ? ""
                     : report::disclosed("Checks of what the intervals assume", checks_table(study, checked)));
}

std::string tasks_part(const StudyRecord& study) {
  if (study.metrics.empty() || study.tasks.size() < 2) {
    return {};
  }
  const Contrasts all = contrasts_where(study, [](const StudyContrast& c) { return !c.task.empty() && c.metric == 0; });
  if (all.empty()) {
    return {};
  }
  return "<p>Each task by itself, without a correction for their number: the verdicts over all tasks decide.</p>\n" +
         figure(study, study.metrics.front(), "by-task", all, false) +
         report::disclosed("The tasks as a table", contrast_table(study, all));
}

}  // namespace ceteris::study_report
