// SPDX-License-Identifier: Apache-2.0
// How a metric goes with the numbers of a grid, and the analysis of variance of all combinations of levels.
#include <algorithm>
#include <iterator>

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
using record::StudyTrend;
using record::StudyVariance;

constexpr std::size_t kName = 60;

std::string effect_of(const StudyMetric& metric, const StudyEffect& effect) {
  return effect_text(metric, effect.estimate, half_width(effect.ci95));
}

std::string interval_of(const StudyMetric& metric, const StudyEffect& effect) {
  return effect.ci95 ? effect_range(metric, *effect.ci95, effect.estimate, half_width(effect.ci95)) : "-";
}

std::string corrected(const StudyEffect& effect) {
  return "p " + std::string(effect.p_adjusted < 0.0001 ? "" : "= ") + probability(effect.p_adjusted) + " corrected";
}

std::string bend_clause(const StudyMetric& metric, const StudyTrend& trend) {
  if (!trend.curvature || !trend.curvature->ci95) {
    return {};
  }
  const StudyEffect& bend = *trend.curvature;
  return bend.p_adjusted < 0.05 ? "; no straight line: from one " + trend.per + " to the next the slope changes by " +
                                      effect_of(metric, bend) + " (" + corrected(bend) + ")"
                                : "; no sign that the line bends (" + corrected(bend) + ")";
}

std::string exponent_text(const StudyTrend& trend) {
  const int decimals = decimals_for(half_width(trend.exponent_ci95), *trend.exponent);
  return number(*trend.exponent, decimals) + (trend.exponent_ci95
                                                  ? " (" + number(trend.exponent_ci95->low, decimals) + " to " +
                                                        number(trend.exponent_ci95->high, decimals) + ")"
                                                  : "");
}

std::string optional_number(const std::optional<double>& value, int decimals) {
  return value ? number(*value, decimals) : "-";
}

std::string optional_probability(const std::optional<double>& p) {
  return p ? probability(*p) : "-";
}

}  // namespace

std::vector<std::string> trend_sentences(const StudyRecord& study) {
  std::vector<std::string> sentences;
  for (const StudyTrend& trend : study.trends) {
    const StudyMetric& metric = study.metrics.front();
    const bool tested = trend.slope.ci95.has_value();
    sentences.push_back(
        shorten(trend.factor, kName) + ": " + shorten(metric.name, kName) + ' ' + effect_of(metric, trend.slope) +
        " with each " + (trend.per == "unit" ? "step of one" : trend.per) +
        (tested ? " (95 % interval " + interval_of(metric, trend.slope) + ", " + corrected(trend.slope) + ")" : "") +
        (trend.exponent ? "; as a power law, exponent " + exponent_text(trend) : "") + bend_clause(metric, trend) +
        '.');
  }
  return sentences;
}

std::string trends_part(const StudyRecord& study) {
  std::string html;
  for (const std::string& sentence : trend_sentences(study)) {
    html += "<p>" + prose(sentence) + "</p>\n";
  }
  return html.empty() ? html
                      : "<p>A straight line through the levels of each factor, averaged over the other factors, fitted "
                        "replicate by replicate. The lines decide nothing; p-values of slopes are corrected by Holm's "
                        "method, those of bends by "
                        "that of Benjamini and Hochberg.</p>\n" +
                            html;
}

std::vector<std::vector<std::string>> variance_rows(const StudyRecord& study) {
  std::vector<double> squares;
  std::ranges::transform(study.variance, std::back_inserter(squares), &StudyVariance::squares);
  const int decimals = decimals_for(0, typical_of(squares));
  std::vector<std::vector<std::string>> rows;
  for (const StudyVariance& row : study.variance) {
    rows.push_back({row.name, number(row.degrees_of_freedom, 0), number(row.squares, decimals),
                    optional_number(row.f, 2), optional_probability(row.p), optional_probability(row.p_adjusted),
                    optional_number(row.partial_eta2, 3), optional_number(row.omega2, 3)});
  }
  return rows;
}

std::string variance_part(const StudyRecord& study) {
  if (study.variance.empty()) {
    return {};
  }
  Listing listing(kTableBytes);
  for (const std::vector<std::string>& row : variance_rows(study)) {
    std::string line = "<tr><th scope=\"row\">" + named(row.front()) + "</th>";
    for (std::size_t i = 1; i < row.size(); ++i) {
      line += cell(kVarianceTitles.at(i), prose(row[i]), "num");
    }
    listing.add(line + "</tr>\n");
  }
  std::vector<Column> columns;
  for (const std::string_view title : kVarianceTitles) {
    columns.push_back({std::string(title), !columns.empty()});
  }
  const bool logs = study.metrics.front().scale == record::MetricScale::Ratio;
  return disclosed("The analysis of variance as a table",
                   "<p>Which factors, and which pairs of them, the spread between arms goes with" +
                       std::string(logs ? ", on the scale of logarithms" : "") +
                       ". The F tests take errors of equal spread in all arms; the intervals above do not. p, "
                       "corrected: by the method of Benjamini and Hochberg over the rows.</p>\n" +
                       listing.str(table_head(columns), "stack wide dense"));
}

}  // namespace ceteris::report
