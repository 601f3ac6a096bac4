// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "ceteris/record/gate.hpp"
#include "ceteris/stats/sequential_rule.hpp"
#include "ceteris/study/results.hpp"

namespace ceteris::gate {

/// Both arms of one pair have a result.
struct PairResult {
  std::string baseline_trial;
  std::string candidate_trial;
  study::TrialResult baseline;  ///< finished, with its metric
  study::TrialResult candidate;
};

/// The plan that a question and the level of its gate come to.
[[nodiscard]] stats::SequentialRule rule_of(const record::GateQuestion& question, double level);

/// Looks at `pairs`, which are in the order in which they were drawn, and fills in everything of `gate` but question,
/// campaign, version and reruns. True when it is decided, or no look is left; else more pairs are to run, and the
/// record says what is known so far. A pure function. Throws a spec error for a value that the scale cannot have.
///
/// At each look the first of these that holds: two failures of the candidate without a declared score: failed; one:
/// inconclusive; every reading of all pairs the same: identical; the rule's decision. Where differences vary by less
/// than metric_step, nothing is inferred.
bool judge(record::GateRecord& gate, const stats::SequentialRule& rule, std::span<const PairResult> pairs);

}  // namespace ceteris::gate
