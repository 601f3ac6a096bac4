// SPDX-License-Identifier: Apache-2.0
// What a study says, in sentences that the page, the terminal and Markdown share. Nothing here is computed: words
// follow from the verdicts, intervals and counts of the record.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/record/study.hpp"

namespace ceteris::study_words {

/// "beyond the margin", "equivalent", "inconclusive", ...
[[nodiscard]] std::string_view verdict_word(record::StudyVerdict verdict);

/// The parts of a verdict's sentence, so that a page can set them apart.
struct VerdictWords {
  std::string subject;  ///< "smoothing 0.1 instead of 0.0"
  std::string finding;  ///< "accuracy +0.42 points (95 % interval +0.10 to +0.74, n = 8 pairs)"
  std::string verdict;  ///< "differs, for the better; whether by more than the margin of 0.5 points is open"
  std::string scope;    ///< "on this test set, at this budget, on this machine"
};
[[nodiscard]] VerdictWords verdict_words(const record::StudyRecord& study, const record::StudyContrast& contrast);

/// The sentence: "subject: finding: verdict (scope)."
[[nodiscard]] std::string verdict_sentence(const record::StudyRecord& study, const record::StudyContrast& contrast);

/// What is compared, for tables: "smoothing 0.1 instead of 0.0", "depthwise conv" of a path, "on instead of off", "with
/// mixup instead of without it, all else on".
[[nodiscard]] std::string subject_of(const record::StudyRecord& study, const record::StudyContrast& contrast);
/// The same without its task, for rows of figures: "with mixup", "the whole path".
[[nodiscard]] std::string short_subject(const record::StudyRecord& study, const record::StudyContrast& contrast);
/// What the short subject of a component leaves out: "With the component instead of without it, all else on"; else
/// empty.
[[nodiscard]] std::string others_of(const record::StudyRecord& study, const record::StudyContrast& contrast);

/// What the verdicts of several declared comparisons were corrected for; empty for one alone.
[[nodiscard]] std::string correction_sentence(const record::StudyRecord& study);

/// The comparisons that answer the question: of primary metrics, over all tasks, in the order of the record.
[[nodiscard]] std::vector<const record::StudyContrast*> answers(const record::StudyRecord& study);

/// The effects that say more than the comparisons do: all of them, or none where each is a comparison by the same name
/// and has no aliases.
[[nodiscard]] std::vector<record::StudyEffect> effects_beside(const record::StudyRecord& study);

/// How many of `contrasts` have each verdict: "3 beyond the margin, 20 equivalent, 164 inconclusive".
[[nodiscard]] std::string verdict_counts(const std::vector<const record::StudyContrast*>& contrasts);

/// What a fraction cannot tell an effect from: "norm x act", "minus depth x act"; empty without aliases.
[[nodiscard]] std::vector<std::string> alias_names(const record::StudyEffect& effect);
/// The same in words: "norm x act and minus depth x act".
[[nodiscard]] std::string alias_words(const record::StudyEffect& effect);

/// An effect of a factor or a component on the first metric: "mixup: accuracy +0.55 points (95 % interval +0.24 to
/// +0.86, p = 0.024 corrected)".
[[nodiscard]] std::string effect_sentence(const record::StudyRecord& study, const record::StudyEffect& effect);

/// Whether a guardrail holds, read off the 90 % interval: its worse end is a one-sided bound at 5 %.
enum class Guard { Holds, Open, Broken };
[[nodiscard]] Guard guard_of(const record::StudyMetric& metric, const record::StudyContrast& contrast);
[[nodiscard]] std::string_view guard_word(Guard guard);
[[nodiscard]] std::string guard_sentence(const record::StudyRecord& study, const record::StudyContrast& contrast);

/// "compare: 2 arms, 8 replicates, paired; 16 of 16 trials have ended".
[[nodiscard]] std::string design_line(const record::StudyRecord& study);

/// When it was registered, how many runs, amendments and looks there were, and the head of its chain; empty when nobody
/// asked the ledger.
[[nodiscard]] std::string registration_sentence(const record::StudyRecord& study);

/// What stands before every verdict of a study that is not complete; empty otherwise.
[[nodiscard]] std::string unfinished_sentence(const record::StudyRecord& study);

/// What holds for new test items; none where no outcomes of items are declared.
[[nodiscard]] std::vector<std::string> item_verdicts(const record::StudyRecord& study);
/// The same with what McNemar's tests say of the trained models.
[[nodiscard]] std::vector<std::string> item_sentences(const record::StudyRecord& study);

/// The line through the levels of every factor of a grid, in words; none for other designs.
[[nodiscard]] std::vector<std::string> trend_sentences(const record::StudyRecord& study);

/// The analysis of variance as text: a row a term under these titles.
inline constexpr std::array<std::string_view, 8> kVarianceTitles = {
    "Source", "df", "Sum of squares", "F", "p", "p, corrected", "Partial eta\u00B2", "Omega\u00B2"};
[[nodiscard]] std::vector<std::vector<std::string>> variance_rows(const record::StudyRecord& study);

/// Interquartile means and probabilities of improvement; none for one task.
[[nodiscard]] std::vector<std::string> task_sentences(const record::StudyRecord& study);

/// Every comparison under every rule for the value of a curve that counts; none without curves.
[[nodiscard]] std::vector<std::string> rule_sentences(const record::StudyRecord& study);

/// What each arm chose before its replicates, and from how many trials; none where nothing was tuned.
[[nodiscard]] std::vector<std::string> tuning_sentences(const record::StudyRecord& study);

/// What stands before the commands that repeat a study, and its report.
inline constexpr std::string_view kRerunWords =
    "The study again, in the folder of its file. Trials that have a result there are not run again; --runs FOLDER runs "
    "all of them anew, with the same seeds.";
inline constexpr std::string_view kRepeatWords = "This report again, from the trials that have ended:";

/// "smoothing 0.1, epochs 20".
[[nodiscard]] std::string arm_values(const record::StudyArm& arm);

/// " (baseline)" behind the name of the arm that others are compared with, unless that is its name; " (not kept)"
/// behind that of a step of a path that was tried and left.
[[nodiscard]] std::string arm_mark(const record::StudyArm& arm);

/// "6 finished, 1 diverged"; "no trial has ended" without any.
[[nodiscard]] std::string outcome_words(const record::StudyArm& arm);

/// "note", "warning", "serious".
[[nodiscard]] std::string_view severity_word(record::Severity severity);

/// The arm of this name; nullptr when there is none.
[[nodiscard]] const record::StudyArm* arm_named(const record::StudyRecord& study, std::string_view name);

/// The metric of a contrast. Precondition: its index lies in the list, as of every record that was read or made here.
[[nodiscard]] const record::StudyMetric& metric_of(const record::StudyRecord& study,
                                                   const record::StudyContrast& contrast);

}  // namespace ceteris::study_words
