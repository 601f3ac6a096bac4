// SPDX-License-Identifier: Apache-2.0
// An analysis of finished runs as one HTML file, with the parts that the page of a study is made of.
#pragma once

#include <string>

#include "ceteris/record/analysis.hpp"

namespace ceteris::study_report {

/// Complete in itself: no script, no request. What cannot be concluded comes first, then the verdicts.
[[nodiscard]] std::string analysis_html(const record::AnalysisRecord& analysis);

}  // namespace ceteris::study_report
