// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/record/audit.hpp"

namespace ceteris::audit_evidence {

/// What can be done about each signal that tells the sets apart.
void write_advice(record::AuditRecord& record);

}  // namespace ceteris::audit_evidence
