// SPDX-License-Identifier: Apache-2.0
// Many tasks in one figure (Agarwal et al. 2021): reported beside the comparisons, never deciding.
#pragma once

#include "ceteris/record/study.hpp"
#include "ceteris/study/cells.hpp"
#include "ceteris/study/design.hpp"

namespace ceteris::study {

/// Fills `aggregates` and `improvements` of a study with several tasks, for the deciding metric. An arm that lacks a
/// value is left out of both.
void put_task_summary(record::StudyRecord& record, const StudyFile& file, const Design& design, const Cells& cells);

}  // namespace ceteris::study
