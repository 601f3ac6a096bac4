// SPDX-License-Identifier: Apache-2.0
#include "ceteris/effects/trends.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "ceteris/stats/multiplicity.hpp"

namespace ceteris::effects {
namespace {

using record::StudyEffect;
using record::StudyTrend;

/// The numbers of a factor, level by level; empty when a level is not one number.
std::vector<double> numbers_of(const design::Factor& factor) {
  std::vector<double> numbers;
  for (const design::Level& level : factor.levels) {
    const auto number = level.values.size() == 1 ? design::number_of(level.values.front().value) : std::nullopt;
    if (!number) {
      return {};
    }
    numbers.push_back(*number);
  }
  return numbers;
}

std::vector<double> centred(std::vector<double> values) {
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  for (double& value : values) {
    value -= mean;
  }
  return values;
}

double product(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// Weights by level whose sum with values is the least-squares coefficient of `shape`, which is centred.
std::vector<double> coefficient(std::vector<double> shape) {
  const double squares = product(shape, shape);
  for (double& value : shape) {
    value /= squares;
  }
  return shape;
}

/// The quadratic term over levels at `x` (centred), orthogonal to mean and slope: the change of the slope per step, so
/// twice the coefficient of x squared.
std::vector<double> bend(const std::vector<double>& x) {
  std::vector<double> squares;
  for (const double value : x) {
    squares.push_back(value * value);
  }
  squares = centred(std::move(squares));
  const double slope = product(squares, x) / product(x, x);
  for (std::size_t i = 0; i < x.size(); ++i) {
    squares[i] -= slope * x[i];
  }
  std::vector<double> weights = coefficient(std::move(squares));
  for (double& weight : weights) {
    weight *= 2;
  }
  return weights;
}

/// From weights of levels to weights of arms: arms of a level share its weight.
std::vector<double> by_arm(const design::Design& design, std::size_t factor, const std::vector<double>& weights) {
  const double share = static_cast<double>(weights.size()) / static_cast<double>(design.arms.size());
  std::vector<double> arms;
  for (const std::vector<std::size_t>& levels : design.levels) {
    arms.push_back(weights[levels[factor]] * share);
  }
  return arms;
}

std::optional<StudyTrend> trend_of(const EffectSource& source, std::size_t factor) {
  const design::Factor& one = source.design.factors[factor];
  std::vector<double> x = numbers_of(one);
  if (x.empty()) {
    return std::nullopt;
  }
  const bool doublings = std::ranges::all_of(x, [](double value) { return value > 0; });
  for (double& value : x) {
    value = doublings ? std::log2(value) : value;
  }
  x = centred(std::move(x));
  const auto sum = [&](const std::vector<double>& weights) {
    return weighted_sum(source.values, by_arm(source.design, factor, weights), source.paired);
  };
  const WeightedSum line = sum(coefficient(x));
  auto slope = effect_from(source, one.name, line);
  if (!slope) {
    return std::nullopt;
  }
  StudyTrend trend{.factor = one.name, .per = doublings ? "doubling" : "unit", .slope = *std::move(slope)};
  if (x.size() > 2) {
    trend.curvature = effect_from(source, one.name, sum(bend(x)));
  }
  if (doublings && source.metric.scale == record::MetricScale::Ratio) {
    trend.exponent = *line.estimate / std::log(2.0);
    if (line.test) {
      trend.exponent_ci95 =
          record::StudyInterval{line.test->interval.low / std::log(2.0), line.test->interval.high / std::log(2.0)};
    }
  }
  return trend;
}

}  // namespace

std::vector<StudyTrend> trends_of(const EffectSource& source) {
  std::vector<StudyTrend> trends;
  for (std::size_t factor = 0; factor < source.design.factors.size(); ++factor) {
    if (auto trend = trend_of(source, factor)) {
      trends.push_back(*std::move(trend));
    }
  }
  std::vector<StudyEffect*> slopes;
  std::vector<StudyEffect*> bends;
  for (StudyTrend& trend : trends) {
    slopes.push_back(&trend.slope);
    if (trend.curvature) {
      bends.push_back(&*trend.curvature);
    }
  }
  adjust(slopes, stats::holm);
  adjust(bends, stats::benjamini_hochberg);
  return trends;
}

}  // namespace ceteris::effects
