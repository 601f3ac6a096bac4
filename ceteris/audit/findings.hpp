// SPDX-License-Identifier: Apache-2.0
// What exactly differs, in sentences with numbers: a probe says that two sets can be told apart, this says by what.
#pragma once

#include <string>
#include <vector>

#include "ceteris/audit/scan.hpp"

namespace ceteris::audit {

/// The facts of headers whose shares differ most between sets, at most `most`, largest difference first:
/// "JPEG quality 75: 100 % of caltech101, 0 % of imagenet-sample".
[[nodiscard]] std::vector<std::string> header_findings(const Scan& scan, std::size_t most = 5);

/// The same for sizes and shapes.
[[nodiscard]] std::vector<std::string> geometry_findings(const Scan& scan, std::size_t most = 4);

/// For features that are numbers, not flags: those whose means differ most between sets in units of the pooled
/// deviation, "mean of red: 0.52 in A, 0.44 in B (0.4 standard deviations apart)".
[[nodiscard]] std::vector<std::string> number_findings(const Scan& scan, const FeatureTable& features,
                                                       const std::vector<data::FeatureName>& names,
                                                       std::size_t most = 3);

}  // namespace ceteris::audit
