// SPDX-License-Identifier: Apache-2.0
// The sentences of an audit: what was found, what to know first, what to do, and what it does not say.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ceteris/record/audit.hpp"

namespace ceteris::audit_evidence {

/// Fills headline, verdict rule, alerts, advice and scope from the numbers already in the record. Failed controls and
/// the limits of every audit are left to the report, which always shows them. `independent` counts the groups of the
/// test images, which are the images themselves where none belong together.
void write_words(record::AuditRecord& record, std::int64_t independent);

/// What a failure of the control "label_shuffle" or "pseudo_sets" means, which numbers not to use, and what to run.
[[nodiscard]] std::string if_control_failed(std::string_view control, bool quick);

}  // namespace ceteris::audit_evidence
