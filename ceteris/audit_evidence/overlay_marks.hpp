// SPDX-License-Identifier: Apache-2.0
// Where overlays lie: in words, and as an image of the place.
#pragma once

#include <span>
#include <vector>

#include "ceteris/audit_plan/parts.hpp"
#include "ceteris/audit_plan/scan.hpp"
#include "ceteris/image/image.hpp"
#include "ceteris/record/audit.hpp"

namespace ceteris::audit_evidence {

/// A mark in one field of positions.
struct OverlayFinding {
  record::Finding finding;
  /// kDetailSide x kDetailSide: the mean detail of the set that stands out minus that of the others. Middle grey is no
  /// difference; finding.map says how much black and white are.
  image::Image map;
};

/// One finding for each field of positions that has a mark and that the probe used (`importance`, by field), the most
/// important first.
[[nodiscard]] std::vector<OverlayFinding> overlay_findings(const audit_plan::Scan& scan, const audit_plan::Parts& parts,
                                                           std::span<const double> importance);

}  // namespace ceteris::audit_evidence
