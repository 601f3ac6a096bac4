// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_words/study_digits.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "ceteris/study_words/study_format.hpp"

namespace ceteris::study_words {

namespace {

using record::StudyInterval;

/// So many times finer an interval has to be to get digits of its own: with the shared ones nothing of it would be
/// left.
constexpr double kFiner = 10;
/// Values further from the typical one than this stand in a unit of their own.
constexpr double kFar = 1000;

/// The narrowest of those that are not much narrower than most of them.
double shared_of(std::vector<double> widths) {
  std::erase_if(widths, [](double width) { return !std::isfinite(width) || width <= 0; });
  if (widths.empty()) {
    return 0;
  }
  const double most = typical_of(widths);
  std::erase_if(widths, [most](double width) { return width * kFiner < most; });
  return *std::ranges::min_element(widths);
}

/// Values have the unit of their differences, and with it their digits, unless those would show nothing of the interval
/// of some mean. One that is a thousand times as narrow is passed over: it would fill tables with noise.
double of_values(double effects, const std::vector<double>& widths) {
  double least = effects;
  for (const double width : widths) {
    least = width > 0 && width * kFiner < effects && width * kFar > effects ? std::min(least, width) : least;
  }
  return least;
}

/// Of a study whose effects answer its question.
std::vector<double> widths_of_effects(const record::StudyRecord& study) {
  std::vector<double> widths;
  for (const auto* list : {&study.effects, &study.interactions}) {
    for (const record::StudyEffect& effect : *list) {
      widths.push_back(half_width(effect.ci95));
    }
  }
  for (const record::StudyAttribution& part : study.attribution) {
    widths.push_back(part.shapley ? half_width(part.shapley->ci95) : 0);
  }
  return widths;
}

bool reads_as_factor(const record::StudyMetric& metric, double effect) {
  return metric.scale == record::MetricScale::Ratio && is_factor(effect);
}

}  // namespace

double typical_of(std::vector<double> values) {
  std::erase_if(values, [](double value) { return !std::isfinite(value) || value == 0; });
  if (values.empty()) {
    return 0;
  }
  std::ranges::transform(values, values.begin(), [](double value) { return std::abs(value); });
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

double typical_arm(const record::StudyRecord& study, const std::function<double(const record::StudyArm&)>& figure) {
  std::vector<double> values;
  std::ranges::transform(study.arms, std::back_inserter(values), figure);
  return typical_of(std::move(values));
}

Digits::Digits(const record::StudyRecord& study) : study_(study), scales_(study.metrics.empty() ? 1 : 0) {
  std::vector<std::vector<double>> effects(study.metrics.size());
  for (const record::StudyContrast& contrast : study.contrasts) {
    if (contrast.task.empty() && contrast.ci95) {
      effects.at(static_cast<std::size_t>(contrast.metric)).push_back(half_width(contrast.ci95));
    }
  }
  if (!effects.empty() && effects.front().empty()) {
    effects.front() = widths_of_effects(study);
  }
  for (std::size_t m = 0; m < study.metrics.size(); ++m) {
    std::vector<double> means;
    std::vector<double> widths;
    for (const record::StudyArm& arm : study.arms) {
      const record::StudyMean mean = m < arm.means.size() ? arm.means[m] : record::StudyMean{};
      means.push_back(mean.n > 0 ? mean.mean : 0);
      widths.push_back(mean.ci95 ? half_width(mean.ci95) : mean.sd);
    }
    const double shared = shared_of(std::move(effects[m]));
    const bool same_unit = study.metrics[m].scale != record::MetricScale::Ratio && shared > 0;
    scales_.push_back({.effects = shared,
                       .values = same_unit ? of_values(shared, widths) : shared_of(widths),
                       .typical = typical_of(std::move(means))});
  }
}

const record::StudyMetric& Digits::metric_at(std::size_t metric) const {
  return study_.metrics.empty() && metric == 0 ? unnamed_ : study_.metrics.at(metric);
}

double Digits::effect_spread(std::size_t metric, const std::optional<StudyInterval>& own) const {
  const double width = half_width(own);
  const double shared = scales_.at(metric).effects;
  return shared > 0 && (width <= 0 || width * kFiner >= shared) ? shared : width;
}

std::string Digits::effect(std::size_t metric, double effect, const std::optional<StudyInterval>& ci95) const {
  const record::StudyMetric& one = metric_at(metric);
  return effect_text(one, effect, reads_as_factor(one, effect) ? half_width(ci95) : effect_spread(metric, ci95));
}

std::string Digits::effect(const record::StudyContrast& contrast) const {
  return effect(static_cast<std::size_t>(contrast.metric), contrast.estimate, contrast.ci95);
}

std::string Digits::range(std::size_t metric, const StudyInterval& interval, double effect,
                          const std::optional<StudyInterval>& ci95) const {
  const record::StudyMetric& one = metric_at(metric);
  return effect_range(one, interval, effect,
                      reads_as_factor(one, effect) ? half_width(ci95) : effect_spread(metric, ci95));
}

std::string Digits::range(const record::StudyContrast& contrast, const StudyInterval& interval) const {
  return range(static_cast<std::size_t>(contrast.metric), interval, contrast.estimate, contrast.ci95);
}

std::string Digits::effect_with_range(const record::StudyEffect& effect_of) const {
  return effect(0, effect_of.estimate, effect_of.ci95) +
         (effect_of.ci95 ? " (" + range(0, *effect_of.ci95, effect_of.estimate, effect_of.ci95) + ")" : "");
}

std::optional<std::size_t> Digits::index_of(const std::string& metric) const {
  const auto found = std::ranges::find(study_.metrics, metric, &record::StudyMetric::name);
  return found == study_.metrics.end() ? std::nullopt
                                       : std::optional(static_cast<std::size_t>(found - study_.metrics.begin()));
}

std::string Digits::size(const record::StudyPower& plan, double size) const {
  const std::optional<std::size_t> metric = index_of(plan.metric);
  const std::string text = metric ? effect(*metric, size, std::nullopt) : effect_text(unnamed_, size, 0);
  return text.starts_with('+') ? text.substr(1) : text;
}

std::string Digits::margin(const record::StudyPower& plan) const {
  const std::optional<std::size_t> metric = index_of(plan.metric);
  return plan.margin ? margin_text(metric ? metric_at(*metric) : unnamed_, *plan.margin) : "none";
}

bool Digits::is_near(const Scale& scale, double value) {
  const double size = std::abs(value);
  return size == 0 || scale.typical == 0 || (size * kFar >= scale.typical && size < scale.typical * kFar);
}

std::string Digits::value(std::size_t metric, double value) const {
  const Scale& scale = scales_.at(metric);
  const bool near = is_near(scale, value);
  return value_text(metric_at(metric), value, near ? scale.values : 0,
                    near && scale.typical > 0 ? scale.typical : value);
}

std::string Digits::values(std::size_t metric, double low, double high) const {
  const std::string first = value(metric, low);
  const std::string second = value(metric, high);
  const std::size_t unit = first.rfind(' ');
  const bool same = unit != std::string::npos && second.ends_with(first.substr(unit));
  return (same ? first.substr(0, unit) : first) + " to " + second;
}

std::string Digits::mean(std::size_t metric, const record::StudyMean& mean) const {
  if (mean.n == 0 || !std::isfinite(mean.mean)) {
    return "-";
  }
  std::string text = value(metric, mean.mean);
  if (!mean.ci95) {
    return text;
  }
  const Scale& scale = scales_.at(metric);
  const bool near = is_near(scale, mean.mean);
  const double typical = near && scale.typical > 0 ? scale.typical : mean.mean;
  const report::AxisUnit axis = value_axis(metric_at(metric), typical);
  const std::string half =
      report::number(axis.factor * half_width(mean.ci95),
                     report::decimals_for(near ? axis.factor * scale.values : 0, axis.factor * typical));
  const std::size_t unit = axis.unit.empty() ? text.size() : text.rfind(' ');
  return text.insert(unit, " \u00B1 " + half);
}

}  // namespace ceteris::study_words
