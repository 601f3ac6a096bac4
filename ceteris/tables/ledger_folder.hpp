// SPDX-License-Identifier: Apache-2.0
// Our own ledger of trials (docs/ledger.md) as a table.
#pragma once

#include <string>
#include <vector>

#include "ceteris/tables/source.hpp"

namespace ceteris::tables {

/// Whether a folder has folders of trials in it.
[[nodiscard]] bool is_ledger(const std::string& folder);

/// Trials with a result as runs of logged_runs.hpp: facts "value.NAME" (what arms and tasks set), "seed", "replicate",
/// "status"; metrics by the key that they were read at. Pilots and other trials beside the replicates, trials without a
/// result and damaged ones are left out. Nothing is written, the index of the ledger neither.
[[nodiscard]] Source read_ledger(const std::string& folder, const std::vector<std::string>& wanted);

}  // namespace ceteris::tables
