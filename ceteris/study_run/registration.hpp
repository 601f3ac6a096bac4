// SPDX-License-Identifier: Apache-2.0
// What the chain of a study says of it, and looks at its values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ceteris/record/study.hpp"
#include "ceteris/study_run/registry.hpp"

namespace ceteris::study_run {

/// A look at the values: by which word ("report", "list", "export"), and how many trials had a result.
struct Look {
  std::string by;
  int ended = 0;
  int planned = 0;
};

/// What the chain says, with the chains that were merged into it. A chain that cannot be read is a problem in it. With
/// a `look` that is counted first; looks at the same trials by the same version count once, and a study without a chain
/// has none begun by that. Where the chain cannot be written, `uncounted` says why.
[[nodiscard]] record::StudyRegistration registration_of(const study::Registered& registered,
                                                        const std::optional<Look>& look, std::string& uncounted);

/// What follows for the verdict: a broken chain, looks before the end, amendments after a look, runs that differ.
[[nodiscard]] std::vector<record::StudyThreat> registration_threats(const record::StudyRegistration& registration);

}  // namespace ceteris::study_run
