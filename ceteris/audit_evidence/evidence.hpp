// SPDX-License-Identifier: Apache-2.0
// What exactly differs, in sentences with numbers: a probe says that sets can be told apart, this says by what. The
// evidence is what the probe used, not a list fixed beforehand.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/audit_evidence/signal.hpp"
#include "ceteris/audit_plan/scan.hpp"
#include "ceteris/record/audit.hpp"

namespace ceteris::audit_evidence {

inline constexpr std::size_t kMostFindings = 6;

/// The signals that the probe used and that differ between sets, as findings. `importance`: one value a signal (see
/// record::Finding). A signal counts when its importance is at least a small part of the largest, and when its shares
/// differ by 3 standard errors and 1 point, or its means by 3 standard errors and 0.2 standard deviations. Those
/// that differ most come first; of equals, as the probe lists them.
[[nodiscard]] std::vector<record::Finding> findings_of(const std::vector<Signal>& signals, const audit_plan::Scan& scan,
                                                       const audit_plan::FeatureTable& features,
                                                       std::span<const double> importance);

/// "97 %", "7.5 %", "0.4 %".
[[nodiscard]] std::string share_text(double share);

}  // namespace ceteris::audit_evidence
