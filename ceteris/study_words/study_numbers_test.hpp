// SPDX-License-Identifier: Apache-2.0
// The textbook numbers of invented studies: noise that is the same on every machine, means and contrasts with Student's
// t by quadrature. For tests of the report only; the statistics of the program are in the module for statistics.
#pragma once

#include <cstdint>
#include <vector>

#include "ceteris/record/study.hpp"

namespace ceteris::study_words {

/// Roughly standard normal: twelve uniforms minus six, a pure function of its keys.
[[nodiscard]] double noise(std::uint64_t a, int b, std::size_t c, std::size_t d);

[[nodiscard]] record::StudyMean mean_of(const std::vector<double>& values);

/// Two-sided p of a mean against zero.
[[nodiscard]] double p_of(const record::StudyMean& mean);

/// Second minus first: paired or Welch's t, by the logarithm for ratio metrics, with TOST and the verdict.
[[nodiscard]] record::StudyContrast contrast_of(const record::StudyMetric& metric, const std::vector<double>& first,
                                                const std::vector<double>& second, bool paired);

}  // namespace ceteris::study_words
