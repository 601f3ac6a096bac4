// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "ceteris/record/study.hpp"

namespace ceteris::effects {

/// Number, mean, standard deviation and 95 % t interval of the values of one arm, as records have them; 0 of what so
/// few values do not tell.
[[nodiscard]] record::StudyMean mean_of(std::span<const double> values);

}  // namespace ceteris::effects
