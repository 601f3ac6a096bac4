// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_report/study_parts.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/study_words/study_format.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_report {

namespace {

using record::StudyContrast;
using record::StudyVerdict;

/// Glyphs of text for the shapes, in the order of `StudyVerdict`.
constexpr std::array<std::string_view, 8> kGlyphs = {"×", "△", "×", "◆", "■", "■", "●", "○"};

double largest(const std::vector<double>& values) {
  double most = 0;
  for (const double value : values) {
    most = std::isfinite(value) ? std::max(most, std::abs(value)) : most;
  }
  return most;
}

/// Adds a power of ten where the numbers of an axis would be too small or too large to read.
AxisChoice readable(const report::AxisUnit& axis, double most) {
  const double shown = axis.factor * most;
  if (shown == 0 || !std::isfinite(shown) || (shown >= 1e-3 && shown < 1e6)) {
    return {axis.factor, axis.unit};
  }
  const int power = 3 * static_cast<int>(std::floor(std::log10(shown) / 3));
  return {axis.factor * std::pow(10.0, -power),
          (axis.unit.empty() ? "" : axis.unit + ", ") + "times 10^" + std::to_string(power)};
}

}  // namespace

chart::MarkStyle mark_of(const StudyContrast& contrast) {
  const std::string direction = contrast.favours_second ? "good" : "bad";
  switch (contrast.verdict) {
    case StudyVerdict::Beyond:
      return {chart::Marker::Diamond, direction};
    case StudyVerdict::Differs:
      return {chart::Marker::Circle, direction};
    case StudyVerdict::Negligible:
    case StudyVerdict::Equivalent:
      return {chart::Marker::Square, "same"};
    case StudyVerdict::Deterministic:
      return {chart::Marker::Triangle, "open"};
    case StudyVerdict::Inconclusive:
      return {chart::Marker::Circle, "open"};
    default:
      return {chart::Marker::Cross, "open"};
  }
}

std::string mark_legend(const std::vector<const StudyContrast*>& contrasts) {
  std::string text;
  for (const StudyVerdict verdict :
       {StudyVerdict::Beyond, StudyVerdict::Differs, StudyVerdict::Negligible, StudyVerdict::Equivalent,
        StudyVerdict::Inconclusive, StudyVerdict::Deterministic, StudyVerdict::Refused, StudyVerdict::NotYet}) {
    if (std::ranges::any_of(contrasts, [&](const StudyContrast* c) { return c->verdict == verdict; })) {
      text += (text.empty() ? "" : ", ") + std::string(kGlyphs.at(static_cast<std::size_t>(verdict))) + ' ' +
              std::string(study_words::verdict_word(verdict));
    }
  }
  return text;
}

AxisChoice effect_axis_for(const record::StudyMetric& metric, const std::vector<double>& effects) {
  return readable(study_words::effect_axis(metric), largest(effects));
}

AxisChoice value_axis_for(const record::StudyMetric& metric, const std::vector<double>& values) {
  const double most = largest(values);
  return readable(study_words::value_axis(metric, most), most);
}

std::string axis_label(const record::StudyMetric& metric, const AxisChoice& axis) {
  return report::shorten(metric.name, 30) + (axis.unit.empty() ? "" : ": " + axis.unit);
}

std::optional<chart::Band> scaled(const std::optional<record::StudyInterval>& interval, double factor) {
  return interval ? std::optional(chart::Band{factor * interval->low, factor * interval->high}) : std::nullopt;
}

chart::AxisText directed(std::string unit, record::Better better) {
  const bool higher = better == record::Better::Higher;
  return {std::move(unit), higher ? "worse" : "better", higher ? "better" : "worse"};
}

std::string named(std::string_view name) {
  return report::escape(report::shorten(name, kNameColumns));
}

std::string left_out(std::size_t shown, std::size_t all, std::string_view what) {
  return all > shown
             ? " And " + report::count(static_cast<std::int64_t>(all - shown)) + " more " + std::string(what) + '.'
             : "";
}

std::string folded(std::size_t rows, const std::string& what, const std::string& html) {
  constexpr std::size_t kOpen = 20;
  return rows <= kOpen ? html
                       : report::disclosed("All " + report::count_of(static_cast<std::int64_t>(rows), what), html);
}

std::string note(std::string_view sentence) {
  return sentence.empty() ? std::string() : "<p class=\"note\">" + report::prose(sentence) + "</p>\n";
}

}  // namespace ceteris::study_report
