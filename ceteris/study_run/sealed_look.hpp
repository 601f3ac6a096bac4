// SPDX-License-Identifier: Apache-2.0
// Looks at a sealed test split (ledger/sealed_split.hpp): what the finished trials of a study are worth on data that
// nothing has read before.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ceteris/ledger/sealed_split.hpp"
#include "ceteris/record/study.hpp"
#include "ceteris/study/results.hpp"
#include "ceteris/study_run/registry.hpp"

namespace ceteris::study_run {

/// Enters into the chain that `split` (absolute) is sealed with the content that it has now. Throws a spec error when
/// the study has another split, or names this one in its file, where trials would read it. Nothing when it was sealed
/// before.
void seal_split(const study::Registered& registered, const std::filesystem::path& split);

struct SealedCall {
  std::vector<std::string> command;  ///< with {sealed} and {dir}, that of what the trial left; {seed}, {arm}
  std::string key = {};              ///< of a JSON text on stdout; empty: the last line of stdout is the value
  std::string reason;                ///< why it is opened
  std::filesystem::path split = {};  ///< where it lies now; empty: where it was sealed
  int jobs = 1;
};

/// What one trial is worth.
struct SealedValue {
  const study::StudyTrial* trial = nullptr;
  std::optional<double> value = {};
  std::string problem = {};  ///< without a value
};

struct SealedResult {
  std::size_t number = 0;  ///< of this look, from 1
  record::StudyMetric metric;
  std::vector<SealedValue> values;
  std::vector<record::StudyContrast> contrasts;  ///< as those of the study, of these values
  bool split_changed = false;                    ///< while the commands ran
};

/// Runs the command for every trial of the replicates that has finished, in the folder where the study's commands run.
/// The look is entered into the chain before anything of the split is read, but for the bytes that are held against its
/// hash, and counts whatever comes of it; the values are written to STUDY/looks/N.json, and their hash is entered.
/// A stop that is asked for once the look counts is an error that says so (exit 130 or 75).
/// Throws, and counts nothing, for a study without a sealed split, a split with another content, a command without
/// {sealed} or {dir}, no reason, and where no trial has finished.
[[nodiscard]] SealedResult look_at_sealed(const std::filesystem::path& runs, const study::Registered& registered,
                                          const design::Design& design, std::span<const study::StudyTrial> trials,
                                          const SealedCall& call);

/// How often the split of this study was opened, for the report: a note for one look, a warning for more, and for a
/// split that was sealed after trials had begun. Nothing without a split.
[[nodiscard]] std::vector<record::StudyThreat> sealed_threats(const study::Registered& registered);

}  // namespace ceteris::study_run
