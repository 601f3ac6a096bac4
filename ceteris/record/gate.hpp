// SPDX-License-Identifier: Apache-2.0
// What a gate found: whether a candidate was shown to be better than a baseline, or not worse by more than a margin.
//
// Differences are "candidate minus baseline" in the unit of the metric, never turned round; of scale Ratio they are
// relative changes (0.05 = 5 % more).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/record/study.hpp"

namespace ceteris::record {

enum class GateWord {
  Shown,         ///< what was asked
  NotShown,      ///< stopped early: a "better" has become unlikely
  Worse,         ///< the candidate was shown to be worse
  Identical,     ///< every reading of every pair is the same
  Failed,        ///< the candidate failed where the baseline did not
  Inconclusive,  ///< all pairs have run and nothing is shown
};

enum class GateRule { GroupSequential, Fixed, OpenEnded };

/// What was declared before anything ran.
struct GateQuestion {
  std::string baseline;   ///< command, value or trial file, as it was typed, without secrets
  std::string candidate;  ///< the same
  std::string command;    ///< that both are values of; else empty
  StudyMetric metric;     ///< with the margin: "not worse by more"; without: "better"
  GateRule rule = GateRule::GroupSequential;
  int most_pairs = 0;
  std::vector<int> looks;  ///< after so many pairs; of an open-ended gate the first, then every one
};

/// Its place among the candidates of one baseline.
struct GateCampaign {
  std::string id;          ///< of the baseline: its program and the files that it names
  std::string gate;        ///< of this gate in it
  int number = 1;          ///< of this gate, from 1
  int tried = 1;           ///< candidates so far, this one and later ones included
  int other_versions = 0;  ///< gates against the same words with other files behind them
  double alpha = 0;        ///< of the campaign, two-sided
  double level = 0;        ///< of this gate, two-sided
  std::string registered;  ///< UTC, ISO 8601
};

/// One look at the pairs.
struct GateLook {
  int pairs = 0;
  std::optional<double> critical;  ///< of |t|; none: so few pairs could show nothing
  double difference = 0;
  /// None of these where the differences do not vary.
  std::optional<double> t;  ///< positive where the candidate is better
  std::optional<StudyInterval> interval;
  std::optional<StudyInterval> narrow;  ///< at twice the level, for "no difference"
};

/// One pair that counts.
struct GatePair {
  std::string baseline_trial;  ///< ids in the ledger
  std::string candidate_trial;
  std::optional<double> baseline;
  std::optional<double> candidate;  ///< none: it failed without a declared score
  bool scored = false;              ///< the candidate's is the declared score of a failure
  std::string outcome;              ///< of the candidate: "finished", "diverged"
};

struct GateRecord {
  std::string program_version;
  GateQuestion question;
  GateCampaign campaign;
  GateWord word = GateWord::Inconclusive;
  bool passed = false;             ///< shown; or identical, asked "not worse", where seeds change the metric
  std::string sentence;            ///< the verdict
  std::vector<std::string> notes;  ///< what makes it weaker or explains it, a sentence each
  std::vector<GatePair> pairs;     ///< in the order in which they were drawn
  std::vector<GateLook> looks;     ///< up to the one that decided
  bool no_difference = false;      ///< the narrow interval lies inside the margin on both sides
  int candidate_failures = 0;
  int reruns = 0;                       ///< pairs that were run again since the machine lost one of the two
  std::optional<int> needed_pairs;      ///< for power 0.8, were the true difference the observed one
  std::optional<double> skewness;       ///< of the differences, positive where rare large gains are
  std::optional<double> sign_flip_p;    ///< exact permutation test of symmetry about zero, two-sided
  std::optional<double> correlation;    ///< of the two arms over pairs
  std::optional<double> difference_sd;  ///< on the scale of comparison
};

/// "shown", "not shown", "worse", "identical", "failed", "inconclusive".
[[nodiscard]] std::string_view to_string(GateWord word);

/// Of the call: 0 passed, 6 shown to be worse, 5 anything else.
[[nodiscard]] int exit_code(const GateRecord& gate);

/// JSON of schema "ceteris.gate/1", with the exit code of the call.
[[nodiscard]] std::string to_json(const GateRecord& gate);
/// Reads what to_json wrote. Throws a spec error that names `where`.
[[nodiscard]] GateRecord gate_from_json(std::string_view text, const std::string& where);

}  // namespace ceteris::record
