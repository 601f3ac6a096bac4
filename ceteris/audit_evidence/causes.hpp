// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/record/audit.hpp"

namespace ceteris::audit_evidence {

/// The alerts that say what gives the sets away: the headers, the geometry, values that are certain for some images,
/// and of the traces in the pixels the strongest; where none of them nearly suffices, the signal that tells most.
void write_causes(record::AuditRecord& record);

}  // namespace ceteris::audit_evidence
