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

/// Writes report.html, report.md, report.csv and study.json into the study's folder, and returns the record.
record::StudyRecord write_reports(const StudyView& view, const std::filesystem::path& runs);

/// Verdicts for a terminal, or the JSON, on stdout; where the report lies.
void show_record(const record::StudyRecord& record, bool json, const std::filesystem::path& folder);

/// Ok, or SomeFailed when a trial ended badly or has no result.
[[nodiscard]] Exit exit_of(const record::StudyRecord& record);

/// Throws (exit 3) when a pilot of this study has run and says that its replicates cannot answer the question, unless
/// `anyway`; also when one replicate is all there is.
void require_answerable(const CheckedStudy& study, const runner::CodeState& code, const std::filesystem::path& runs,
                        bool anyway);

}  // namespace ceteris::cli
