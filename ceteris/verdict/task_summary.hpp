// SPDX-License-Identifier: Apache-2.0
// Many tasks in one figure (Agarwal et al. 2021): reported beside the comparisons, never deciding.
#pragma once

#include "ceteris/design/design.hpp"
#include "ceteris/record/study.hpp"
#include "ceteris/verdict/cells.hpp"

namespace ceteris::verdict {

/// Fills `aggregates` and `improvements` of a study with several tasks, for the deciding metric. An arm that lacks a
/// value is left out of both.
void put_task_summary(record::StudyRecord& record, const study::StudyFile& file, const design::Design& design,
                      const Cells& cells);

}  // namespace ceteris::verdict
