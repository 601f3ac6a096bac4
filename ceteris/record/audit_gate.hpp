// SPDX-License-Identifier: Apache-2.0
// What may fail a build after an audit: which numbers are held against which limits.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/record/audit.hpp"

namespace ceteris::record {

/// A difference of the shares of refused files beyond this is itself a signal.
inline constexpr double kRefusalGap = 0.05;

/// What a gate can watch beside the probes.
struct AuditGateTarget {
  std::string_view name;
  std::string_view what;  ///< when it trips
  bool has_limit;         ///< whether a limit of the caller's can be given
};
inline constexpr std::array kGateTargets = {
    AuditGateTarget{"headline", "the headline classifier tells the sets apart by their pixels", true},
    AuditGateTarget{"certain", "one value gives images of a set away for certain; the limit is a share of its images",
                    true},
    AuditGateTarget{"duplicates", "images stand in two sets; the limit is a share of a set's images", true},
    AuditGateTarget{"refused", "the shares of files that could not be read differ between sets, by more than 0.05",
                    true},
    AuditGateTarget{"controls", "a control failed", false},
    AuditGateTarget{"alerts", "anything stands under 'Read this first'", false},
};

/// `name` is that of a target, of a probe ("header"), or of a rung ("file": all its probes), or "any": everything.
/// Without a limit a probe and the headline trip when their verdict says that they tell the sets apart, "refused" above
/// kRefusalGap, all others above 0. With one they trip when the lower end of the 95 % interval of the accuracy, or
/// the share, is above it.
struct AuditGateRule {
  std::string name;
  std::optional<double> limit = {};
};

/// Every check that the rules ask for, once each, in the order headline, probes, the other targets. The limit of a rule
/// that names a thing itself goes before that of its rung. What was asked for and not measured, for want of images,
/// trips: nothing was shown. Names are checked by the caller.
[[nodiscard]] AuditGate judge_gate(const AuditRecord& record, const std::vector<AuditGateRule>& rules);

}  // namespace ceteris::record
