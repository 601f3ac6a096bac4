// SPDX-License-Identifier: Apache-2.0
// Runs what is missing of a study: the set difference of what it needs and what the ledger has.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ceteris/hosts/shard.hpp"
#include "ceteris/identity/code_state.hpp"
#include "ceteris/metrics/source.hpp"
#include "ceteris/runner/attempt.hpp"
#include "ceteris/runner/host.hpp"
#include "ceteris/runner/slots.hpp"
#include "ceteris/study/results.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::study_run {

struct RunOptions {
  int jobs = 1;
  runner::Slots slots = {};
  bool fail_fast = false;    ///< start no more trials after the first that failed
  std::string version = {};  ///< of the program, for the record of every trial
  /// Folder of the study whose chain (ledger/chain_file.hpp) says which attempts began and ended; empty: none does.
  std::filesystem::path chain = {};
  double lease_seconds = 0;  ///< without a sign of life, after which others may take a trial over; 0: the usual
  bool wait = true;          ///< for trials that others run
  std::optional<hosts::Shard> shard = {};       ///< where to begin, among several workers; needs `all`
  std::span<const study::StudyTrial> all = {};  ///< of the study, also those that have their result
  /// Told, once, that all that is left is being run by others, and is waited for; may be empty.
  std::function<void(std::size_t trials)> waiting = {};
  /// Asked before each trial starts: what has changed of the code (CodeWatch). Then no more are started. May be empty.
  std::function<std::vector<std::string>()> code_changes = {};
};

/// One trial that has just ended.
struct EndedTrial {
  const study::StudyTrial* trial = nullptr;
  record::Outcome outcome = record::Outcome::Finished;
  std::string detail = {};
  double seconds = 0;
  std::vector<metrics::Reading> readings = {};
  std::vector<std::string> left_behind = {};  ///< processes of it that were ended: "python3 (pid 123)"
  bool again = false;                         ///< it is no result, and is run again
  bool found = false;                         ///< another runner ran it meanwhile: nothing else is known here
};

struct RunSummary {
  int found = 0;                      ///< had their result before
  int ran = 0;                        ///< got it now
  int failed = 0;                     ///< of these, ended badly
  int open = 0;                       ///< have none: stopped, lost too often, damaged, run by others
  int elsewhere = 0;                  ///< of these, run by others
  std::vector<std::string> problems;  ///< one line each
};

/// Trials that have no result in RUNS yet, each once.
[[nodiscard]] std::vector<const study::StudyTrial*> missing_trials(const std::filesystem::path& runs,
                                                                   std::span<const study::StudyTrial> trials);

/// Runs `trials` in their order, several at a time. Each is claimed first, so that two runners on one folder never run
/// one twice. Those that others run are waited for, and run here when their runner dies: when this returns and nobody
/// asked for a stop, nothing of the study is running. A stop request (base/stop.hpp) ends what runs and starts no more;
/// calling again goes on. What the machine refuses of one trial is a problem of that trial.
RunSummary run_trials(const std::filesystem::path& runs, const study::StudyFile& file, const identity::CodeState& code,
                      std::span<const study::StudyTrial* const> trials, const RunOptions& options,
                      const std::function<void(const EndedTrial&)>& ended);

}  // namespace ceteris::study_run
