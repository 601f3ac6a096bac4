// SPDX-License-Identifier: Apache-2.0
// The same study for a terminal, for a Markdown file and as a table of values.
#pragma once

#include <cstddef>
#include <string>

#include "ceteris/record/study.hpp"

namespace ceteris::study_words {

/// Plain text of at most `width` columns (taken as 48 when less): verdicts first, then threats, then short tables; long
/// lists end with a count. `colour` adds ANSI bold and colours, for a terminal that wants them.
[[nodiscard]] std::string study_text(const record::StudyRecord& study, std::size_t width = 100, bool colour = false);

/// GitHub-flavoured Markdown with every outside text escaped; tables of more than 200 rows end with a count.
[[nodiscard]] std::string study_markdown(const record::StudyRecord& study);

/// Every value in one long table, a row for every trial and metric: study, arm, task, replicate, metric, value, scored,
/// outcome, seconds, peak_bytes, trial. A value that is absent is empty; the outcome of a trial that has not ended too.
[[nodiscard]] std::string study_csv(const record::StudyRecord& study);

}  // namespace ceteris::study_words
