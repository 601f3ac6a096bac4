// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/spec_table.hpp"

#include <array>

#include "ceteris/audit/audit_spec.hpp"
#include "ceteris/study/study_spec.hpp"
#include "ceteris/trial/trial_spec.hpp"

namespace ceteris::cli {

std::span<const SpecEntry> spec_table() {
  static constexpr std::array kTable = {
      SpecEntry{"audit", "ceteris audit: which images, which network, which seeds", spec::document<audit::AuditSpec>},
      SpecEntry{"study", "ceteris study: question, command, metric and replicates of a study file",
                spec::document<study::StudySpec>},
      SpecEntry{"trial", "ceteris train: model, recipe and data of one training run", spec::document<trial::TrialSpec>},
  };
  return kTable;
}

}  // namespace ceteris::cli
