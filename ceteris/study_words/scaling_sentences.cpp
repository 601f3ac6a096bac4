// SPDX-License-Identifier: Apache-2.0
// How a metric goes with the numbers of a grid, and the rows of the analysis of variance.
#include <algorithm>
#include <iterator>

#include "ceteris/report/columns.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/study_words/study_digits.hpp"
#include "ceteris/study_words/study_format.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_words {
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
  return "p " + std::string(effect.p_adjusted < 0.0001 ? "" : "= ") + report::probability(effect.p_adjusted) +
         " corrected";
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
  const int decimals = report::decimals_for(half_width(trend.exponent_ci95), *trend.exponent);
  return report::number(*trend.exponent, decimals) +
         (trend.exponent_ci95 ? " (" + report::number(trend.exponent_ci95->low, decimals) + " to " +
                                    report::number(trend.exponent_ci95->high, decimals) + ")"
                              : "");
}

std::string optional_number(const std::optional<double>& value, int decimals) {
  return value ? report::number(*value, decimals) : "-";
}

std::string optional_probability(const std::optional<double>& p) {
  return p ? report::probability(*p) : "-";
}

}  // namespace

std::vector<std::string> trend_sentences(const StudyRecord& study) {
  std::vector<std::string> sentences;
  for (const StudyTrend& trend : study.trends) {
    const StudyMetric& metric = study.metrics.front();
    const bool tested = trend.slope.ci95.has_value();
    sentences.push_back(
        report::shorten(trend.factor, kName) + ": " + report::shorten(metric.name, kName) + ' ' +
        effect_of(metric, trend.slope) + " with each " + (trend.per == "unit" ? "step of one" : trend.per) +
        (tested ? " (95 % interval " + interval_of(metric, trend.slope) + ", " + corrected(trend.slope) + ")" : "") +
        (trend.exponent ? "; as a power law, exponent " + exponent_text(trend) : "") + bend_clause(metric, trend) +
        '.');
  }
  return sentences;
}

std::vector<std::vector<std::string>> variance_rows(const StudyRecord& study) {
  std::vector<double> squares;
  std::ranges::transform(study.variance, std::back_inserter(squares), &StudyVariance::squares);
  const int decimals = report::decimals_for(0, typical_of(squares));
  std::vector<std::vector<std::string>> rows;
  for (const StudyVariance& row : study.variance) {
    rows.push_back({row.name, report::number(row.degrees_of_freedom, 0), report::number(row.squares, decimals),
                    optional_number(row.f, 2), optional_probability(row.p), optional_probability(row.p_adjusted),
                    optional_number(row.partial_eta2, 3), optional_number(row.omega2, 3)});
  }
  return rows;
}

}  // namespace ceteris::study_words
