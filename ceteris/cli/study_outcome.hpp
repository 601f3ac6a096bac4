// SPDX-License-Identifier: Apache-2.0
// From the trials that have ended to files and words.
#pragma once

#include <filesystem>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/cli/study_call.hpp"
#include "ceteris/record/study.hpp"

namespace ceteris::cli {

/// The study as far as it has come. `open` receives the trials that were begun and have no result.
[[nodiscard]] record::StudyRecord record_of(const StudyView& view, const std::filesystem::path& runs,
                                            std::vector<study::OpenTrial>* open = nullptr);

/// The study as far as it has come: report.html, report.md, results.csv and study.json in its folder, and the verdicts,
/// or the JSON, on stdout. Where the files cannot be written, people see the verdicts all the same.
record::StudyRecord report_study(const StudyView& view, const std::filesystem::path& runs, bool json);

/// Ok, or SomeFailed when a trial ended badly or has no result.
[[nodiscard]] Exit exit_of(const record::StudyRecord& record);

/// Throws (exit 3) when a pilot of this study has run and says that its replicates cannot answer the question, unless
/// `anyway`; also when one replicate is all there is.
void require_answerable(const CheckedStudy& study, const runner::CodeState& code, const std::filesystem::path& runs,
                        bool anyway);

}  // namespace ceteris::cli
