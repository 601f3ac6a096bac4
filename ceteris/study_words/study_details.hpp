// SPDX-License-Identifier: Apache-2.0
// Details of a study's record that the page and Markdown tell alike.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/record/study.hpp"
#include "ceteris/study_words/study_digits.hpp"

namespace ceteris::study_words {

/// One way to say what a component is worth.
struct Measure {
  std::optional<record::StudyEffect> record::StudyAttribution::*member;
  std::string_view title;
  std::string_view meaning;  ///< of its bar
};
/// Those that some component has, Shapley values first.
[[nodiscard]] std::vector<Measure> measures_of(const record::StudyRecord& study);

/// Why a version was made, and what changed.
[[nodiscard]] std::string reason_text(const record::StudyVersion& version);

/// How many trials ran on each slot of a machine: "0: 8, 1: 8"; empty without slots.
[[nodiscard]] std::string slots_text(const record::StudyRecord& study, const std::string& host);

/// 0.46 as "46 %", and an interval of such as "46 to 80 %"; "-" of none.
[[nodiscard]] std::string probability_text(double value);
[[nodiscard]] std::string probabilities_text(const std::optional<record::StudyInterval>& interval);
/// An interval of values of the first metric: "91.99 to 92.63 %"; "-" of none.
[[nodiscard]] std::string values_text(const Digits& digits, const std::optional<record::StudyInterval>& interval);

/// "end (declared)"
[[nodiscard]] std::string rule_text(const record::StudyRule& rule);

/// "lr 0.1, decay 0.05" of a setting that was tried.
[[nodiscard]] std::string setting_text(const record::StudySetting& setting);
/// Its mean of the metric that chooses; "-" without one. The study has tuned.
[[nodiscard]] std::string mean_text(const record::StudyRecord& study, const Digits& digits,
                                    const record::StudySetting& setting);

}  // namespace ceteris::study_words
