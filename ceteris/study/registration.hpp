// SPDX-License-Identifier: Apache-2.0
// What the chain of a study says of it, and looks at its values.
#pragma once

#include <string>
#include <vector>

#include "ceteris/record/study.hpp"
#include "ceteris/study/registry.hpp"

namespace ceteris::study {

/// What the chain says, with the chains that were merged into it. A chain that cannot be read is a problem in it.
[[nodiscard]] record::StudyRegistration registration_of(const Registered& registered);

/// Counts a look at the values: `by` is "report", "list" or "export". Looks at the same trials by the same version
/// count once. A study without a chain has none begun by that. Throws as ledger::append; then nothing may be shown as
/// if it had been counted.
void count_look(const Registered& registered, const std::string& by, int ended, int planned);

/// What follows for the verdict: a broken chain, looks before the end, amendments after a look, runs that differ.
[[nodiscard]] std::vector<record::StudyThreat> registration_threats(const record::StudyRegistration& registration);

}  // namespace ceteris::study
