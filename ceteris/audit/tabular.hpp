// SPDX-License-Identifier: Apache-2.0
// The classifier behind every probe of features: logistic regression or a small hidden layer, whichever the validation
// part prefers.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ceteris/audit/scores.hpp"
#include "ceteris/audit_plan/scan.hpp"

namespace ceteris::audit {

struct Tabular {
  Scores scores;
  std::vector<double> importance;  ///< of each signal, as record::Finding has it
};

/// Standardises by the training part, trains both classifiers with one fixed recipe, keeps the one with the lower
/// validation loss. Starts no thread. `seed` and `name` key every draw.
/// `signals` lists features that belong together: their values change places between test images as one.
[[nodiscard]] Tabular train_tabular(const audit_plan::FeatureTable& features, const audit_plan::Parts& parts,
                                    std::uint64_t seed, const std::string& name,
                                    std::span<const std::vector<std::size_t>> signals = {});

}  // namespace ceteris::audit
