// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_words/study_numbers_test.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace ceteris::study_words {

namespace {

using record::Better;
using record::MetricScale;
using record::StudyContrast;
using record::StudyInterval;
using record::StudyMean;
using record::StudyVerdict;

/// P(T <= t) by Simpson's rule.
double t_cdf(double t, double df) {
  const double scale =
      std::exp(std::lgamma((df + 1) / 2) - std::lgamma(df / 2)) / std::sqrt(df * 3.14159265358979323846);
  const auto density = [&](double x) { return scale * std::pow(1 + x * x / df, -(df + 1) / 2); };
  constexpr int kSteps = 400;
  const double end = std::min(std::abs(t), 60.0);
  double sum = density(0) + density(end);
  for (int i = 1; i < kSteps; ++i) {
    sum += (i % 2 == 1 ? 4 : 2) * density(end * i / kSteps);
  }
  const double half = sum * end / kSteps / 3;
  return t < 0 ? 0.5 - half : 0.5 + half;
}

double t_quantile(double p, double df) {
  static std::map<std::pair<double, double>, double> known;
  if (const auto found = known.find({p, df}); found != known.end()) {
    return found->second;
  }
  double low = 0;
  double high = 60;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (t_cdf(middle, df) < p ? low : high) = middle;
  }
  return known[{p, df}] = low;
}

double variance(const std::vector<double>& values, double mean) {
  double sum = 0;
  for (const double v : values) {
    sum += (v - mean) * (v - mean);
  }
  return values.size() < 2 ? 0 : sum / static_cast<double>(values.size() - 1);
}

double average(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) {
    sum += v;
  }
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

StudyVerdict verdict_of(const StudyContrast& c) {
  if (!c.ci95) {
    return StudyVerdict::NotYet;
  }
  const bool nonzero = c.ci95->low > 0 || c.ci95->high < 0;
  if (c.margin) {
    if (c.ci95->low > *c.margin || c.ci95->high < -*c.margin) {
      return StudyVerdict::Beyond;
    }
    if (c.ci90->low > -*c.margin && c.ci90->high < *c.margin) {
      return nonzero ? StudyVerdict::Negligible : StudyVerdict::Equivalent;
    }
  }
  return nonzero ? StudyVerdict::Differs : StudyVerdict::Inconclusive;
}

}  // namespace

double noise(std::uint64_t a, int b, std::size_t c, std::size_t d) {
  std::uint64_t state = 1 + a * 1000003 + static_cast<std::uint64_t>(b) * 7919 + c * 104729 + d * 1299709;
  double sum = -6;
  for (int i = 0; i < 12; ++i) {
    // SplitMix64.
    state += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    sum += static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
  }
  return sum;
}

StudyMean mean_of(const std::vector<double>& values) {
  StudyMean mean;
  mean.n = static_cast<int>(values.size());
  mean.mean = average(values);
  mean.sd = std::sqrt(variance(values, mean.mean));
  if (mean.n >= 2 && mean.sd > 0) {
    const double half = t_quantile(0.975, mean.n - 1) * mean.sd / std::sqrt(static_cast<double>(mean.n));
    mean.ci95 = StudyInterval{mean.mean - half, mean.mean + half};
  }
  return mean;
}

double p_of(const StudyMean& mean) {
  const double t = mean.mean / (mean.sd / std::sqrt(static_cast<double>(mean.n)));
  return 2 * (1 - t_cdf(std::abs(t), mean.n - 1));
}

StudyContrast contrast_of(const record::StudyMetric& metric, const std::vector<double>& first,
                          const std::vector<double>& second, bool paired) {
  const bool ratio = metric.scale == MetricScale::Ratio;
  const auto on_scale = [&](double v) { return ratio ? std::log(v) : v; };
  const auto back = [&](double v) { return ratio ? std::expm1(v) : v; };
  StudyContrast c;
  c.method = std::string(ratio ? "log ratio, " : "") + (paired ? "paired t" : "Welch t");
  c.n = static_cast<int>(std::min(first.size(), second.size()));
  c.margin = metric.margin;
  std::vector<double> a;
  std::vector<double> b;
  for (int i = 0; i < c.n; ++i) {
    a.push_back(on_scale(first[static_cast<std::size_t>(i)]));
    b.push_back(on_scale(second[static_cast<std::size_t>(i)]));
    c.differences.push_back(b.back() - a.back());
  }
  const double estimate = average(c.differences);
  const double va = variance(a, average(a)) / std::max(1, c.n);
  const double vb = variance(b, average(b)) / std::max(1, c.n);
  c.standard_error = paired ? std::sqrt(variance(c.differences, estimate) / std::max(1, c.n)) : std::sqrt(va + vb);
  c.degrees_of_freedom = paired ? c.n - 1 : (va + vb) * (va + vb) / ((va * va + vb * vb) / (c.n - 1));
  c.estimate = back(estimate);
  if (c.n < 2 || !(c.standard_error > 0)) {
    return c;
  }
  const double half95 = t_quantile(0.975, c.degrees_of_freedom) * c.standard_error;
  const double half90 = t_quantile(0.95, c.degrees_of_freedom) * c.standard_error;
  c.ci95 = StudyInterval{back(estimate - half95), back(estimate + half95)};
  c.ci90 = StudyInterval{back(estimate - half90), back(estimate + half90)};
  c.p = c.p_adjusted = 2 * (1 - t_cdf(std::abs(estimate / c.standard_error), c.degrees_of_freedom));
  if (metric.margin) {
    const double margin = ratio ? std::log1p(*metric.margin) : *metric.margin;
    c.p_equivalence = std::max(1 - t_cdf((estimate + margin) / c.standard_error, c.degrees_of_freedom),
                               t_cdf((estimate - margin) / c.standard_error, c.degrees_of_freedom));
  }
  c.verdict = verdict_of(c);
  c.favours_second = (c.estimate > 0) == (metric.better == Better::Higher);
  if (c.verdict == StudyVerdict::Inconclusive) {
    c.needed = 3 * c.n;
  }
  return c;
}

}  // namespace ceteris::study_words
