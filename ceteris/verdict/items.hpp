// SPDX-License-Identifier: Apache-2.0
// Comparisons by the outcomes of single test items: what holds for new items like these, beside what holds for this
// test set.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ceteris/design/design.hpp"
#include "ceteris/record/study.hpp"
#include "ceteris/study/results.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::verdict {

/// The comparisons of the family, task by task, from outcomes that load_items (study_run/load.hpp) has read: an
/// interval for new seeds and new items, its verdict (Holm over the family, the margin of the deciding metric), and
/// McNemar's test of each replicate. A trial without outcomes, or with other items than the rest, leaves its
/// comparisons without a verdict. Empty when the study declares no items. `refusal` as for contrasts_of.
[[nodiscard]] std::vector<record::StudyItems> items_of(const study::StudyFile& file, const design::Design& design,
                                                       std::span<const study::StudyTrial> trials,
                                                       const study::Results& results, const std::string& refusal);

/// A sentence when the mean of the outcomes of a trial is not its value of the deciding metric, beyond rounding to
/// three digits: what is said of items is then not said of the metric.
[[nodiscard]] std::string item_mismatch(const study::StudyFile& file, std::span<const study::StudyTrial> trials,
                                        const study::Results& results);

}  // namespace ceteris::verdict
