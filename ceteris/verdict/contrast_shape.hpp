// SPDX-License-Identifier: Apache-2.0
// What is shown beside a verdict and never decides it.
#pragma once

#include "ceteris/record/study.hpp"
#include "ceteris/study/study_file.hpp"
#include "ceteris/verdict/series.hpp"

namespace ceteris::verdict {

/// Above this the t interval of a few differences covers too seldom: G1 of twenty normal values exceeds it in 5 %.
inline constexpr double kSkewed = 1.0;

/// Correlation, skewness (where it is large and pairs are compared, with the bootstrap-t interval), sign flips,
/// Hodges-Lehmann, drift.
void add_shape(record::StudyContrast& contrast, const Series& series, const study::StudyFile& file,
               record::MetricScale scale);

}  // namespace ceteris::verdict
