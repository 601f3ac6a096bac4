// SPDX-License-Identifier: Apache-2.0
// From the trials that have ended to files and words.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/record/study.hpp"
#include "ceteris/study_call/call.hpp"
#include "ceteris/trial_store/index.hpp"

namespace ceteris::study_call {

/// The study as far as it has come. `look` says by which words its values are shown ("report"), which its chain counts;
/// empty when they are not. `open` receives the trials that were begun and have no result.
[[nodiscard]] record::StudyRecord record_of(const StudyView& view, const std::filesystem::path& runs,
                                            const std::string& look, std::vector<study::OpenTrial>* open = nullptr);

/// What the chain of a study says, with a look at its values that is counted when `look` says by which word and there
/// is something to see. Where that cannot be written, stderr says so.
[[nodiscard]] record::StudyRegistration registration_with_look(const study::Registered& registered,
                                                               const std::string& look,
                                                               const record::StudyRecord& record);

/// The same without curves, items and what is said of trials: the comparisons and their verdicts, sooner.
struct StudyVerdicts {
  record::StudyRecord record;
  std::size_t missing = 0;  ///< trials without a result
};
[[nodiscard]] StudyVerdicts verdicts_of(const StudyView& view, const std::filesystem::path& runs,
                                        const trial_store::TrialIndex& index);

/// The study as far as it has come: report.html, report.md, results.csv and study.json in its folder, and the verdicts,
/// or the JSON, on stdout. Where the files cannot be written, people see the verdicts all the same.
record::StudyRecord report_study(const StudyView& view, const std::filesystem::path& runs, bool json);

/// Ok, or SomeFailed when a trial ended badly or has no result.
[[nodiscard]] Exit exit_of(const record::StudyRecord& record);

/// Throws (exit 3), unless `anyway`, when the replicates cannot answer the question: by their number alone (one, or two
/// pairs), or by what a pilot of this study says.
void require_answerable(const CheckedStudy& study, const identity::CodeState& code, const std::filesystem::path& runs,
                        bool anyway);

}  // namespace ceteris::study_call
