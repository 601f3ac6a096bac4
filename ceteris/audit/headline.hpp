// SPDX-License-Identifier: Apache-2.0
// The classifier whose accuracy is the verdict: which one it is, and what the record says of it.
#pragma once

#include <string>
#include <vector>

#include "ceteris/audit/training.hpp"
#include "ceteris/audit_plan/plan.hpp"
#include "ceteris/record/audit.hpp"

namespace ceteris::audit {

/// Runs of the network that did not diverge.
[[nodiscard]] std::int64_t sound_runs(const std::vector<NetworkRun>& runs);

/// The mean of the probabilities of all seeds that did not diverge, as log-probabilities; when all did, they are
/// uniform. `part`: &Scores::validation or &Scores::test.
[[nodiscard]] std::vector<float> mean_of_seeds(const std::vector<NetworkRun>& runs, std::vector<float> Scores::*part);

struct Headline {
  std::vector<float> validation, test;  ///< scores
  std::string name, selection;
};

/// The network alone or its pool with all probes of pixels, whichever has the lower loss on the validation part.
[[nodiscard]] Headline choose_headline(const Trained& trained, const audit_plan::Plan& plan);

/// Judges it and returns its calibrated probabilities on the test images.
[[nodiscard]] std::vector<float> fill_headline(record::AuditRecord& record, const audit_plan::Plan& plan,
                                               const Headline& headline, const audit_plan::AuditSpec& spec);

/// The rows of the network's runs.
void fill_seeds(record::AuditRecord& record, const audit_plan::Plan& plan, const Trained& trained,
                const audit_plan::AuditSpec& spec);

}  // namespace ceteris::audit
