// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "ceteris/record/study.hpp"
#include "ceteris/verdict/cells.hpp"

namespace ceteris::verdict {

/// Puts effects of factors, their interactions and what components are worth into `record`, of the primary metric,
/// averaged over tasks; nothing for designs that have none, or while trials are missing. Returns notes, sentences.
std::vector<std::string> put_effects(record::StudyRecord& record, const study::StudyFile& file,
                                     const design::Design& design, const Cells& cells);

}  // namespace ceteris::verdict
