// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

namespace ceteris::audit {

/// A logarithmic opinion pool (Genest & Zidek 1986): scores = sum over k of weight k * log-probabilities of classifier
/// k. Tables are row-major, one row of `classes` an image.
struct Pool {
  std::vector<double> weights;  ///< >= 0
  double loss = 0;              ///< nats on the images it was fitted on
};

/// The weights that minimise the log-loss on `labels`, a convex problem, by cyclic golden sections within [0, 4]. The
/// weights also calibrate: their sum is an inverse temperature.
[[nodiscard]] Pool fit_pool(const std::vector<std::span<const float>>& log_probabilities, std::span<const int> labels,
                            int classes);

/// The pooled scores, not normalised.
[[nodiscard]] std::vector<float> pooled(const Pool& pool, const std::vector<std::span<const float>>& log_probabilities);

}  // namespace ceteris::audit
