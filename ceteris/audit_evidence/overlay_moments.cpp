// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_evidence/overlay_moments.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace ceteris::audit_evidence {

Moments moments_of(const audit_plan::Scan& scan, const audit_plan::Parts::Part& part, int classes) {
  const auto n_classes = static_cast<std::size_t>(classes);
  std::vector<std::vector<std::int32_t>> sums(n_classes, std::vector<std::int32_t>(kPositions));
  std::vector<std::int32_t> squares(kPositions);
  Moments moments;
  moments.count.assign(n_classes, 0);
  for (std::size_t i = 0; i < part.images.size(); ++i) {
    const auto label = static_cast<std::size_t>(part.labels[i]);
    const auto detail = scan.detail_of(part.images[i]);
    std::int32_t* sum = sums[label].data();
    for (std::size_t j = 0; j < kPositions; ++j) {
      const std::int32_t value = detail[j];
      sum[j] += value;
      squares[j] += value * value;
    }
    moments.count[label] += 1;
  }
  const double n = static_cast<double>(part.images.size());
  moments.means.assign(n_classes, std::vector<float>(kPositions));
  moments.all.resize(kPositions);
  moments.deviation.resize(kPositions);
  for (std::size_t j = 0; j < kPositions; ++j) {
    double all = 0, between = 0;
    for (std::size_t k = 0; k < n_classes; ++k) {
      const double mean = sums[k][j] / std::max(1.0, moments.count[k]);
      moments.means[k][j] = static_cast<float>(mean);
      all += sums[k][j];
      between += mean * sums[k][j];
    }
    moments.all[j] = static_cast<float>(all / n);
    moments.deviation[j] =
        static_cast<float>(std::sqrt(std::max(0.0, (squares[j] - between) / std::max(1.0, n - classes))));
  }
  return moments;
}

double standard_errors(const Moments& m, std::size_t k, std::size_t j, double n) {
  const double spread = static_cast<double>(m.deviation[j] + kFloorOfDeviation);
  return static_cast<double>(m.means[k][j] - m.all[j]) / (spread * std::sqrt(1 / m.count[k] - 1 / n));
}

}  // namespace ceteris::audit_evidence
