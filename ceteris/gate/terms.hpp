// SPDX-License-Identifier: Apache-2.0
// What a gate is asked, and the study of two arms that it is.
#pragma once

#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/design/design.hpp"
#include "ceteris/record/gate.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::gate {

/// The two-sided error of a campaign: 2.5 % for a false "better" of any of its candidates.
inline constexpr double kAlpha = 0.05;
inline constexpr int kDefaultPairs = 20;
/// Fewer say too little of their spread.
inline constexpr int kFewestPairs = 5;
inline constexpr int kMostPairs = 1000;

/// As the user declares it.
struct GateTerms {
  std::string baseline;              ///< a command, "lr=0.1" (a value of `command`), or a trial of our trainer (.toml)
  std::string candidate;             ///< one of the same kind
  std::vector<std::string> command;  ///< with placeholders, behind --; empty: both are programs of their own
  study::MetricSpec metric;          ///< its margin is that of "not worse"; without one "better" is asked
  record::GateRule rule = record::GateRule::GroupSequential;
  int most_pairs = kDefaultPairs;
  std::vector<std::string> inputs;  ///< patterns of files that the results depend on; none: as of a study
  double time_limit = 0;            ///< seconds of one trial; 0: none
};

/// Arm 0 is the baseline, arm 1 the candidate. Commands run in the current folder.
struct GateStudy {
  study::StudyFile file;
  design::Design design;
};

/// Throws every problem of the terms (usage errors; `where` is the flag or BASELINE, CANDIDATE): words, placeholders,
/// values, metric, secrets, numbers of pairs, programs that are not there.
[[nodiscard]] GateStudy gate_study(const GateTerms& terms);

/// `error`'s problems with the places of the study behind a gate replaced by what the user typed.
[[nodiscard]] Error at_flags(const Error& error);

}  // namespace ceteris::gate
