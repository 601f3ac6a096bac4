// SPDX-License-Identifier: Apache-2.0
// One self-contained HTML page for a study: no scripts, no network, at most 2 MB.
#pragma once

#include <string>

#include "ceteris/record/study.hpp"

namespace ceteris::study_report {

/// The page: verdict sentences first, each with its scope, then the threats to validity, then a section for everything
/// the record has data for, each figure with its numbers in a table behind a disclosure. Every text is untrusted and
/// escaped; long lists end with a count of the rest. Preconditions as `study_from_json` checks them.
[[nodiscard]] std::string study_html(const record::StudyRecord& study);

}  // namespace ceteris::study_report
