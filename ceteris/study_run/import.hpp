// SPDX-License-Identifier: Apache-2.0
// Results of a study from a table of its trials, instead of running them (trial_table.hpp). An id is that of the
// specification, its files and the meaning of the program, so that an equal id is an equal computation.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "ceteris/study/registered.hpp"
#include "ceteris/study/results.hpp"
#include "ceteris/study_run/trial_table.hpp"
#include "ceteris/trial_store/trial_record.hpp"

namespace ceteris::study_run {

/// All that a trial of this study may be: of tuning, of a pilot, and the replicates, with each setting that tuning may
/// choose where none is chosen yet. `design` is that of the file, with the choice when there is one.
[[nodiscard]] std::vector<study::StudyTrial> importable_trials(const study::StudyFile& file,
                                                               const design::Design& design,
                                                               const identity::CodeState& code);

/// The lines whose id is that of one of `trials`. Throws a spec error with all problems of these lines: another kind,
/// arm, task or replicate than the id has, or a trial that finished without all of its values.
[[nodiscard]] std::vector<TrialRow> rows_of(const TrialTable& table, const study::StudyFile& file,
                                            const design::Design& design, std::span<const study::StudyTrial> trials,
                                            const std::string& where);

/// What came of it.
struct ImportSummary {
  std::size_t taken = 0;                   ///< results that were written
  std::size_t here = 0;                    ///< trials that had their result
  std::size_t differing = 0;               ///< of these, with another outcome or other values
  std::vector<double> largest = {};        ///< of these, the largest difference of each metric
  std::size_t running = 0;                 ///< are being run, and were left to that
  std::vector<std::string> cpus = {};      ///< of the results that were written
  std::vector<std::string> problems = {};  ///< trials that were left out, a line each
};

struct ImportCall {
  std::filesystem::path runs;
  std::filesystem::path chain;  ///< folder of the study or of its pilot, which holds the chain
  int study_version = 1;
  trial_store::ImportedFrom from;  ///< the table
  std::string program_version;
};

/// Writes the results of `rows` for those of `trials` that have none here. The chain says first from which table which
/// trials are taken, and afterwards what was found. Stops when it is asked to (base/stop.hpp); after that, or a kill,
/// the same call does the rest. Throws what the disk refuses.
[[nodiscard]] ImportSummary import_rows(const study::StudyFile& file, const identity::CodeState& code,
                                        std::span<const study::StudyTrial> trials, std::span<const TrialRow> rows,
                                        const ImportCall& call);

}  // namespace ceteris::study_run
