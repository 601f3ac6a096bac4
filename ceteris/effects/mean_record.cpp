// SPDX-License-Identifier: Apache-2.0
#include "ceteris/effects/mean_record.hpp"

#include "ceteris/stats/t_interval.hpp"

namespace ceteris::effects {

record::StudyMean mean_of(std::span<const double> values) {
  record::StudyMean mean;
  mean.n = static_cast<int>(values.size());
  if (!values.empty()) {
    mean.mean = stats::mean(values);
    mean.sd = stats::sample_std(values).value_or(0);
    if (const auto interval = stats::t_interval(values)) {
      mean.ci95 = record::StudyInterval{interval->low, interval->high};
    }
  }
  return mean;
}

}  // namespace ceteris::effects
