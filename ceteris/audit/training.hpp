// SPDX-License-Identifier: Apache-2.0
// All the trainings of an audit: networks, probes, controls.
#pragma once

#include <string>
#include <vector>

#include "ceteris/audit/conditional.hpp"
#include "ceteris/audit/reference.hpp"
#include "ceteris/audit/tabular.hpp"
#include "ceteris/audit_plan/audit_spec.hpp"
#include "ceteris/audit_plan/plan.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/base/progress.hpp"

namespace ceteris::audit {

struct ControlRun {
  std::string name, title, expectation;
  audit_plan::Parts parts;
  Scores scores;
};

struct Trained {
  std::vector<NetworkRun> networks;  ///< by seed
  std::vector<Tabular> probes;       ///< by row of the probe table
  std::vector<ControlRun> controls;
  Conditional bytes;
};

/// Trains everything, on as many workers as there are; the result does not depend on their number.
[[nodiscard]] Trained train_everything(const audit_plan::Scan& scan, const audit_plan::Plan& plan,
                                       const audit_plan::AuditSpec& spec, Executor& executor, Progress& progress);

}  // namespace ceteris::audit
