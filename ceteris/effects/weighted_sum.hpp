// SPDX-License-Identifier: Apache-2.0
// Weighted sums of the arms of a study where values may be missing, paired or not. Contrasts are such sums, and so are
// Shapley and Banzhaf values (stats/contrast.hpp).
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "ceteris/stats/t_interval.hpp"

namespace ceteris::effects {

/// values[arm][replicate], finite; all arms have the same number of replicates. Nothing where a trial has no value.
using ValueTable = std::vector<std::vector<std::optional<double>>>;

struct WeightedSum {
  int n = 0;  ///< replicates: paired, those in which all arms with a weight have a value; else the fewest of an arm
  int incomplete = 0;  ///< values left out or missing: paired, replicates with some but not all of them
  std::optional<double> estimate = {};             ///< none when n is 0
  std::optional<stats::MeanDifference> test = {};  ///< none when n < 2 or nothing varies
};

/// The sum over arms of weight x mean, one weight an arm, some not zero. Paired: formed in every complete replicate,
/// with a t interval over replicates. Unpaired: the variances of the arms add up, with the degrees of freedom of
/// Satterthwaite (1946), for two arms Welch's t.
[[nodiscard]] WeightedSum weighted_sum(const ValueTable& values, std::span<const double> weights, bool paired);

}  // namespace ceteris::effects
