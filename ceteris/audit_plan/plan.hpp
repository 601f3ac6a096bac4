// SPDX-License-Identifier: Apache-2.0
// Which images an audit trains on, chooses by and judges with.
#pragma once

#include <cstdint>
#include <vector>

#include "ceteris/audit_plan/audit_spec.hpp"
#include "ceteris/audit_plan/grouping.hpp"
#include "ceteris/audit_plan/judge.hpp"
#include "ceteris/audit_plan/parts.hpp"
#include "ceteris/audit_plan/scan.hpp"

namespace ceteris::audit_plan {

/// Fewer usable images than this and there is nothing to train on.
inline constexpr std::int64_t kFewestToTrain = 20;

/// The usable images in equal numbers, split, and who judges.
struct Plan {
  Grouping grouping;
  std::vector<std::uint64_t> keys;  ///< by image
  Parts parts;
  TestSet test_set;
  std::int64_t images_per_set = 0;
};

/// Who judges: the test part, and which of its images answer together. `groups` by image.
[[nodiscard]] TestSet test_set_of(const Parts& parts, const std::vector<std::uint32_t>& groups);

/// Groups the images, draws equal numbers and splits them. With fewer than kFewestToTrain a set there are no parts.
/// Throws a usage error when the groups leave no split.
[[nodiscard]] Plan plan_parts(const Scan& scan, const AuditSpec& spec);

}  // namespace ceteris::audit_plan
