// SPDX-License-Identifier: Apache-2.0
// Tuning inside a study: every arm tries the same number of settings of its tuned values, before its replicates and
// with other seeds, and keeps the best one by a declared validation metric.
//
// Settings are drawn once, from the seed of the study: a random search (Bergstra & Bengio 2012), or all combinations
// where only candidates are given. A draw depends on the name of the value and its number alone, so arms that tune the
// same range try the same values.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/design/design.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::study {

/// More settings than this, of one arm, are refused.
inline constexpr std::size_t kMostSettings = 10'000;

/// What the arm called `arm` tunes, in the order of the file.
[[nodiscard]] std::vector<TunedValue> tuned_by(const StudyFile& file, const std::string& arm);

/// What that arm tries: one setting a trial, each with a value for all that it tunes. Numbers of a range have four
/// significant digits. Empty when nothing is tuned. Precondition: tuning_problems found none.
[[nodiscard]] std::vector<design::Settings> settings_to_try(const StudyFile& file, const std::string& arm);

/// Arms that do not exist, that set what they tune, or that have fewer or more settings than others.
[[nodiscard]] std::vector<Problem> tuning_problems(const StudyFile& file, const design::Design& design);

/// The study as it runs with these settings, one an arm.
[[nodiscard]] design::Design with_settings(design::Design design, std::span<const design::Settings> chosen);

/// With the first setting that each arm tries: for what must run, or be counted, before anything is chosen. The same
/// design where nothing is tuned.
[[nodiscard]] design::Design with_first_settings(const StudyFile& file, const design::Design& design);

/// With one arm for each setting of each arm, named "on, setting 3", equal ones once, and no contrasts: for checks of
/// what is tried.
[[nodiscard]] design::Design with_all_settings(const StudyFile& file, const design::Design& design);

/// Whether the replicates must wait for a choice.
[[nodiscard]] bool waits_for_tuning(const StudyFile& file, const design::Design& design);

/// Whether the index of a setting lies at an end of what was tried: the smallest or largest of at least three numbers
/// among the candidates, or within a tenth of the end of a range. Nothing for texts.
[[nodiscard]] bool is_at_edge(const TunedValue& tuned, const design::Value& value);

/// "0.0001 to 0.1 (log)", "16, 32, 64".
[[nodiscard]] std::string space_text(const TunedValue& tuned);

}  // namespace ceteris::study
