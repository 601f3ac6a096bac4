// SPDX-License-Identifier: Apache-2.0
// What the answer would be if another value of each curve counted: the end, the step that another metric selects, the
// best, the area. One rule is declared and decides; that an answer hangs on it is worth knowing.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ceteris/design/design.hpp"
#include "ceteris/record/study.hpp"
#include "ceteris/study/results.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::verdict {

/// "end", "selected by validation", "best", "area".
[[nodiscard]] std::string rule_name(const study::MetricSpec& metric, study::ScoreAt rule);

/// The comparisons over all tasks under every rule that the curves allow, the declared one as it stands in `contrasts`.
/// Empty when a trial with a value has no curve, as in studies larger than kMostCurves (study_run/load.hpp). `refusal`
/// as for contrasts_of.
[[nodiscard]] std::vector<record::StudyRule> rules_of(const study::StudyFile& file, const design::Design& design,
                                                      std::span<const study::StudyTrial> trials,
                                                      const study::Results& results, const std::string& refusal,
                                                      const std::vector<record::StudyContrast>& contrasts);

}  // namespace ceteris::verdict
