// SPDX-License-Identifier: Apache-2.0
// "Name that dataset" (Liu & He 2024; Zeng, Yin & Liu 2024) as an instrument: can classifiers tell data sets apart, how
// surely, and by which signal?
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ceteris/audit/telling.hpp"
#include "ceteris/audit_plan/audit_spec.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/base/progress.hpp"
#include "ceteris/data/source.hpp"
#include "ceteris/record/audit.hpp"

namespace ceteris::audit {

struct Outcome {
  record::AuditRecord record;          ///< environment and timing are left to the caller
  std::vector<record::ImageRow> rows;  ///< one for every file that was opened
  Sheet sheet;                         ///< the telling images; no tiles where there are none
  Sheet large;                         ///< the telling images and the examples of findings
};

/// Runs a whole audit of two or more sources. The result is a pure function of the sources' contents and the spec: it
/// does not depend on the number of workers. Throws Stopped when asked to stop; nothing is written anywhere.
[[nodiscard]] Outcome run(const std::vector<data::Source>& sources, const audit_plan::AuditSpec& spec,
                          Executor& executor, Progress& progress);

}  // namespace ceteris::audit
