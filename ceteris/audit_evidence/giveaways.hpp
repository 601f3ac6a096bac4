// SPDX-License-Identifier: Apache-2.0
// Images that one value gives away for certain, however few they are: a leak that the accuracy of a probe hides.
#pragma once

#include <cstdint>
#include <vector>

#include "ceteris/audit_plan/scan.hpp"
#include "ceteris/record/audit.hpp"

namespace ceteris::audit_evidence {

/// For every signal of headers and shapes, and every set: the images that have a value which no image of another set
/// has. A value counts when so many groups of images would hardly fall into one set by chance (0.01 after Bonferroni
/// over all values seen). What gives away only images that an earlier signal already gives away is left out. `groups`
/// by image. The most images first.
[[nodiscard]] std::vector<record::Giveaway> find_giveaways(const audit_plan::Scan& scan,
                                                           const std::vector<std::uint32_t>& groups);

}  // namespace ceteris::audit_evidence
