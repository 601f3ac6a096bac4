// SPDX-License-Identifier: Apache-2.0
// What the sets have on average at every position of the fixed detail.
#pragma once

#include <cstddef>
#include <vector>

#include "ceteris/audit_plan/parts.hpp"
#include "ceteris/audit_plan/scan.hpp"

namespace ceteris::audit_evidence {

inline constexpr std::size_t kPositions = features::kDetailValues;
inline constexpr std::size_t kField = std::size_t{features::kDetailSide} * features::kDetailSide;

/// Means and the deviation within the sets, in the units of the detail (eighths of a grey level).
struct Moments {
  std::vector<std::vector<float>> means;  ///< by class
  std::vector<float> all, deviation;
  std::vector<double> count;  ///< images, by class
};

/// Added to every deviation: where a plain background hardly varies, half a grey level is no mark.
inline constexpr float kFloorOfDeviation = 4;

[[nodiscard]] Moments moments_of(const audit_plan::Scan& scan, const audit_plan::Parts::Part& part, int classes);

/// How many standard errors the mean of class k lies from that of all n images, at position j.
[[nodiscard]] double standard_errors(const Moments& m, std::size_t k, std::size_t j, double n);

}  // namespace ceteris::audit_evidence
