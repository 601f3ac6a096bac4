// SPDX-License-Identifier: Apache-2.0
// Invented studies for the tests of the report: one of every design, and the extremes. Intervals and p values follow
// from the invented trials by the textbook formulas, so that pages look as real ones do.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ceteris/record/study.hpp"

namespace ceteris::study_words {

/// Two arms, eight pairs, a guardrail in seconds, a reported loss, curves, a plan: it differs, the margin is open.
[[nodiscard]] record::StudyRecord compare_study();
/// Four optimisers, three comparisons in a Holm family, a front against cost.
[[nodiscard]] record::StudyRecord four_arm_study();
/// Seven steps from a baseline, with cost in MACs; some steps matter, some do not.
[[nodiscard]] record::StudyRecord path_study();
/// Three widths by two depths: trends and an analysis of variance.
[[nodiscard]] record::StudyRecord grid_study();

/// 2^3 with effects and all interactions of pairs.
[[nodiscard]] record::StudyRecord factorial_study();
/// Effects without verdicts, with their aliases.
[[nodiscard]] record::StudyRecord fraction_study();
/// Five components, Shapley, Banzhaf, leave-one-out and add-one-in.
[[nodiscard]] record::StudyRecord attribution_study();
/// Three arms on four data sets.
[[nodiscard]] record::StudyRecord task_study();
/// Seconds of two compiler settings, unpaired, compared by the logarithm.
[[nodiscard]] record::StudyRecord seconds_study();
/// `compare_study` with its comparison under four rules for the value of a curve that counts.
[[nodiscard]] record::StudyRecord curved_study();
/// `compare_study` with outcomes of a thousand test items, unequal budgets and two random streams.
[[nodiscard]] record::StudyRecord items_study();
/// Two optimisers, each with three settings tried before its replicates.
[[nodiscard]] record::StudyRecord tuned_study();
/// `tuned_study` after four of six trials of tuning.
[[nodiscard]] record::StudyRecord untuned_study();
/// Diverged and timed-out trials with a declared score, one arm without any value, serious threats.
[[nodiscard]] record::StudyRecord failed_study();
/// `compare_study` after 11 of 16 trials.
[[nodiscard]] record::StudyRecord unfinished_study();
/// Nothing varies between replicates.
[[nodiscard]] record::StudyRecord deterministic_study();
/// Without a margin.
[[nodiscard]] record::StudyRecord marginless_study();
/// 200 arms, five metrics, 20 replicates.
[[nodiscard]] record::StudyRecord crowded_study();
/// `compare_study` in which every outside text carries markup, control characters, invalid UTF-8 and emoji.
[[nodiscard]] record::StudyRecord hostile_study();

/// All of the above and the empty record, with names.
[[nodiscard]] std::vector<std::pair<std::string, record::StudyRecord>> every_study();
/// Those of them that are short enough to be read in a review.
[[nodiscard]] std::vector<std::pair<std::string, record::StudyRecord>> readable_studies();

}  // namespace ceteris::study_words
