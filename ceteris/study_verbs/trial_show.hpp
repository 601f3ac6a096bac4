// SPDX-License-Identifier: Apache-2.0
// One trial of the ledger: command, seed, attempts, values, and where its files lie.
#pragma once

#include <filesystem>
#include <string>

#include "ceteris/trial_store/store.hpp"

namespace ceteris::study_verbs {

/// For a terminal, or as JSON (ceteris.trial_show/1).
[[nodiscard]] std::string trial_text(const std::filesystem::path& runs, const trial_store::StoredTrial& trial,
                                     bool json);

}  // namespace ceteris::study_verbs
