// SPDX-License-Identifier: Apache-2.0
// The sentences of an audit: what was found, what to know first, what to do, and what it does not say.
#pragma once

#include "ceteris/record/audit.hpp"

namespace ceteris::audit {

/// Fills headline, verdict rule, alerts, advice and scope from the numbers already in the record. Failed controls and
/// the limits of every audit are left to the report, which always shows them.
void write_words(record::AuditRecord& record);

}  // namespace ceteris::audit
