// SPDX-License-Identifier: Apache-2.0
// The pairs of a gate in the ledger of trials: what is there, what is missing, what must be run again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "ceteris/gate/judge.hpp"
#include "ceteris/gate/terms.hpp"
#include "ceteris/identity/code_state.hpp"
#include "ceteris/study/results.hpp"

namespace ceteris::gate {

/// What is known of one pair.
enum class PairState {
  Open,            ///< a trial of it has no result yet
  Whole,           ///< both have one, and the baseline finished
  Lost,            ///< the machine ended one of the two: the pair is run again, with the same seed
  BaselineFailed,  ///< there is nothing to compare with
};

/// All trials of a gate. The first run of a pair that was lost stays in the ledger, and does not count.
class Pairs {
 public:
  /// `study`, `code` and `runs` are kept by reference.
  Pairs(const GateStudy& study, const identity::CodeState& code, const std::filesystem::path& runs);

  /// Reads how the first `count` pairs ended. Throws a system error for records that are damaged.
  void load(std::size_t count);

  /// The declared warm-up and the trials of the first `count` pairs, in the order in which they run, of those that have
  /// no result. Valid until the next call of `run_again`.
  [[nodiscard]] std::vector<const study::StudyTrial*> missing(std::size_t count) const;

  [[nodiscard]] PairState state(std::size_t pair) const;
  /// A new run of the pair.
  void run_again(std::size_t pair);
  /// Pairs that the machine lost, each time counted.
  [[nodiscard]] int lost() const { return lost_; }

  /// The first `count` pairs, all of which are Whole.
  [[nodiscard]] std::vector<PairResult> results(std::size_t count) const;
  /// The trial of an arm (0 or 1) in a pair, and how it ended.
  [[nodiscard]] const study::StudyTrial& trial(std::size_t pair, std::size_t arm) const;
  [[nodiscard]] const study::TrialResult& result(std::size_t pair, std::size_t arm) const;

 private:
  [[nodiscard]] bool is_lost(const study::StudyTrial& trial) const;
  void name(study::StudyTrial& trial, int run) const;

  const GateStudy& study_;
  const identity::CodeState& code_;
  const std::filesystem::path& runs_;
  std::vector<study::StudyTrial> trials_;
  std::vector<int> run_of_;  ///< by pair: which run of it counts, from 0
  study::Results results_;
  std::vector<std::string> lost_ids_;
  int lost_ = 0;
};

}  // namespace ceteris::gate
