// SPDX-License-Identifier: Apache-2.0
// The classifier behind every probe of features: logistic regression or a small hidden layer, whichever the validation
// part prefers.
#pragma once

#include <cstdint>
#include <string>

#include "ceteris/audit/scan.hpp"
#include "ceteris/audit/scores.hpp"

namespace ceteris::audit {

/// Standardises by the training part, trains both classifiers with one fixed recipe, keeps the one with the lower
/// validation loss. Starts no thread. `seed` and `name` key every draw.
[[nodiscard]] Scores train_tabular(const FeatureTable& features, const Parts& parts, std::uint64_t seed,
                                   const std::string& name);

}  // namespace ceteris::audit
