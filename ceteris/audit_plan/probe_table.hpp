// SPDX-License-Identifier: Apache-2.0
// The tabular probes of the signal ladder: one row each, from the file's outside to its inside.
#pragma once

#include <span>
#include <string_view>

#include "ceteris/features/features.hpp"

namespace ceteris::audit_plan {

struct ProbeKind {
  std::string_view name;
  std::string_view title;
  std::string_view sees;                  ///< one sentence for the report
  std::string_view rung;                  ///< "file", "geometry", "colour", "structure", "history", "overlay"
  const features::FeatureFamily* family;  ///< none for the overlay probe, which has a classifier of its own
  bool of_pixels;                         ///< may enter the headline classifier; file and geometry may not
};

/// All tabular probes, outermost first.
[[nodiscard]] std::span<const ProbeKind> probe_table();

}  // namespace ceteris::audit_plan
