// SPDX-License-Identifier: Apache-2.0
// The report of an earlier audit in the folder that a new one is written to.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "ceteris/record/audit.hpp"

namespace ceteris::data_verbs {

/// Moves the files of another audit's report out of the way, into the first of `out`/earlier-1, earlier-2, ... that is
/// not there, and returns that folder. Nothing is moved when there is no report, or one of the same audit (the identity
/// and the version are equal: its numbers are those that are about to be written). A report that cannot be read is
/// moved.
[[nodiscard]] std::optional<std::filesystem::path> keep_earlier_report(const std::filesystem::path& out,
                                                                       const record::AuditRecord& record);

}  // namespace ceteris::data_verbs
