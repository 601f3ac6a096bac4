// SPDX-License-Identifier: Apache-2.0
// `--fail-above` and `--fail-on` of an audit, from words to rules.
#pragma once

#include <string>
#include <vector>

#include "ceteris/record/audit_gate.hpp"

namespace ceteris::data_verbs {

/// `above`: what --fail-above got, "0.6" or "header=0.7"; `on`: what --fail-on got, "header,duplicates". Any
/// --fail-above watches certain leaks as well. Usage errors, all at once, for a name that nothing has and a limit that
/// is no share.
[[nodiscard]] std::vector<record::AuditGateRule> gate_rules(const std::vector<std::string>& above,
                                                            const std::vector<std::string>& on);

/// The names that a gate knows, a line each with what trips it, for the help page.
[[nodiscard]] std::string gate_help();

}  // namespace ceteris::data_verbs
