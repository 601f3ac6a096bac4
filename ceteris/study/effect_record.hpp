// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "ceteris/record/study.hpp"
#include "ceteris/study/cells.hpp"

namespace ceteris::study {

/// Puts effects of factors, their interactions and what components are worth into `record`, of the primary metric,
/// averaged over tasks; nothing for designs that have none, or while trials are missing. Returns notes, sentences.
std::vector<std::string> put_effects(record::StudyRecord& record, const StudyFile& file, const Design& design,
                                     const Cells& cells);

}  // namespace ceteris::study
