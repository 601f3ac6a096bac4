// SPDX-License-Identifier: Apache-2.0
// Pieces of sentences that several of an audit's texts are made of.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ceteris/record/audit.hpp"

namespace ceteris::audit_evidence {

/// "73.4 %".
[[nodiscard]] std::string percent_text(double share);

/// "A, B and C".
[[nodiscard]] std::string listed(const std::vector<std::string>& names);

/// The names of all sets but `without` (-1: all).
[[nodiscard]] std::vector<std::string> set_names(const record::AuditRecord& record, int without = -1);

/// The probe of that name, or null.
[[nodiscard]] const record::Probe* find_probe(const record::AuditRecord& record, std::string_view name);

}  // namespace ceteris::audit_evidence
