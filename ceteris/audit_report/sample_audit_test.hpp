// SPDX-License-Identifier: Apache-2.0
// Invented audits for the tests of the report: one like a real one, and the extremes.
#pragma once

#include "ceteris/record/audit.hpp"

namespace ceteris::audit_report {

/// Three photo collections, eight probes, two controls, telling images with tiles 0..20, every list filled.
[[nodiscard]] record::AuditRecord sample_audit();

/// The least that fills every section: two sets, two probes, one control. For approval.
[[nodiscard]] record::AuditRecord tiny_audit();

/// Twelve sets with names of up to 300 characters, in several scripts.
[[nodiscard]] record::AuditRecord crowded_audit();

/// `sample_audit` whose label shuffle was told apart.
[[nodiscard]] record::AuditRecord failed_control_audit();

/// Every file refused, 40,000 of them with long names: no accuracy, no verdict.
[[nodiscard]] record::AuditRecord refused_audit();

/// `sample_audit` in which every outside text carries markup, control characters, invalid UTF-8 and emoji.
[[nodiscard]] record::AuditRecord hostile_audit();

}  // namespace ceteris::audit_report
