// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/contrast_shape.hpp"

#include <cmath>

#include "ceteris/stats/bootstrap.hpp"
#include "ceteris/stats/ratio.hpp"
#include "ceteris/stats/sample_shape.hpp"
#include "ceteris/stats/sign_flip.hpp"
#include "ceteris/stats/t_interval.hpp"

namespace ceteris::verdict {
namespace {

using record::StudyContrast;

/// As effects are shown; nothing for too few differences, or where an end is infinite.
std::optional<record::StudyInterval> bootstrap_t(const std::vector<double>& d, record::MetricScale scale,
                                                 const study::StudyFile& file) {
  constexpr std::int64_t kDraws = 2000;
  const auto interval = stats::bootstrap_t_interval(d, kDraws, Stream(file.spec.seed, 0, "study/bootstrap-t"));
  if (!interval || !std::isfinite(interval->low) || !std::isfinite(interval->high)) {
    return std::nullopt;
  }
  const stats::Interval shown = scale == record::MetricScale::Ratio ? stats::relative_change(*interval) : *interval;
  return record::StudyInterval{shown.low, shown.high};
}

}  // namespace

void add_shape(StudyContrast& contrast, const Series& series, const study::StudyFile& file, record::MetricScale scale) {
  const std::vector<double> d = differences(series);
  contrast.differences = d;
  contrast.skewness = stats::skewness(d);
  if (!d.empty()) {
    contrast.hodges_lehmann = stats::hodges_lehmann(d);
    const stats::SignFlip flip = stats::sign_flip_test(d, Stream(file.spec.seed, 0, "sign flips"));
    contrast.sign_flip_p = flip.p;
    contrast.sign_flip_floor = flip.floor;
  }
  if (file.spec.pairing != study::Pairing::Paired) {
    return;
  }
  contrast.correlation = stats::correlation(series.first, series.second);
  const auto variance = [](const std::vector<double>& values) {
    const double sd = stats::sample_std(values).value_or(0);
    return sd * sd;
  };
  const double sum = variance(series.first) + variance(series.second);
  if (sum > 0) {
    contrast.variance_ratio = variance(d) / sum;
  }
  if (contrast.skewness && std::abs(*contrast.skewness) > kSkewed) {
    contrast.bootstrap_t95 = bootstrap_t(d, scale, file);
  }
  contrast.lag_correlation = stats::lag_correlation(d);
  const std::vector<double> order(series.replicates.begin(), series.replicates.end());
  if (const auto line = stats::fit_line(order, d)) {
    contrast.drift_p = line->p;
  }
}

}  // namespace ceteris::verdict
