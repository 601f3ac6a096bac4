// SPDX-License-Identifier: Apache-2.0
// The probe of overlays: fine detail that stands in the same place in the images of a set. Watermarks, logos, date
// stamps, frames.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ceteris/audit/scores.hpp"
#include "ceteris/audit_plan/scan.hpp"
#include "ceteris/base/random.hpp"

namespace ceteris::audit {

struct Overlay {
  Scores scores;
  std::vector<double> importance;  ///< of each field of positions, as record::Finding has it
};

/// Nearest shrunken centroids (Tibshirani, Hastie, Narasimhan & Chu 2002) on the position-locked detail of `scan`. How
/// far to shrink (0 to 6 standard errors) and the temperature are chosen on the validation part. `stream` deals the
/// test images for the importance; the classifier draws nothing.
[[nodiscard]] Overlay train_overlay(const audit_plan::Scan& scan, const audit_plan::Parts& parts, const Stream& stream);

}  // namespace ceteris::audit
