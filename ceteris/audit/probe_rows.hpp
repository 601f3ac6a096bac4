// SPDX-License-Identifier: Apache-2.0
// The rows of the record that come from trained probes and controls.
#pragma once

#include <vector>

#include "ceteris/audit/training.hpp"
#include "ceteris/audit_plan/plan.hpp"
#include "ceteris/audit_plan/scan.hpp"
#include "ceteris/image/image.hpp"
#include "ceteris/record/audit.hpp"

namespace ceteris::audit {

/// An alert where a training diverged.
void fill_divergence_alerts(record::AuditRecord& record, const Trained& trained);

/// All probes and the network: accuracy, verdict after Holm's correction, and what they used; and the images that one
/// value gives away. Returns the maps of marks, one for each finding that has one, in the order of the record.
[[nodiscard]] std::vector<image::Image> fill_probes(record::AuditRecord& record, const audit_plan::Scan& scan,
                                                    const audit_plan::Plan& plan, const Trained& trained,
                                                    const audit_plan::AuditSpec& spec);

void fill_controls(record::AuditRecord& record, const audit_plan::Plan& plan, const Trained& trained,
                   const audit_plan::AuditSpec& spec);

}  // namespace ceteris::audit
