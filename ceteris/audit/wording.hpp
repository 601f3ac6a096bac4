// SPDX-License-Identifier: Apache-2.0
// The sentences of an audit: what was found, what to know first, what to do, and what it does not say.
#pragma once

#include "ceteris/record/audit.hpp"

namespace ceteris::audit {

/// Fills headline, alerts, advice and scope from the numbers already in the record.
void write_words(record::AuditRecord& record);

}  // namespace ceteris::audit
