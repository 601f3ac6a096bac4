// SPDX-License-Identifier: Apache-2.0
// What a study says in its chain (ledger/entry.hpp).
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/identity/code_state.hpp"
#include "ceteris/ledger/entry.hpp"
#include "ceteris/study/results.hpp"
#include "ceteris/study/study_file.hpp"
#include "ceteris/study_run/registry.hpp"

namespace ceteris::study_run {

/// A version of a study: what it promises, and the hashes of its files. `version_text` is its version.json.
[[nodiscard]] ledger::Entry version_entry(ledger::Kind kind, int number, const study::StudyFile& file,
                                          const identity::CodeState& code, std::string_view version_text,
                                          const std::string& reason, const std::vector<std::string>& changes);

/// Brings the chain up to what the disk has: begins one where there is none (the study was registered by a ceteris that
/// kept none, or the chain was taken away), and adds the choice of tuning and the results of `trials` that it does not
/// know: those of other studies, and those whose runner was killed before it could add them. Returns how many it added.
/// Throws as ledger::append.
std::size_t catch_up(const std::filesystem::path& runs, const study::Registered& registered,
                     std::span<const study::StudyTrial> trials);

/// Adds the results of `trials` that the chain in `folder`, of a study or a pilot, does not know. Returns how many.
std::size_t add_found(const std::filesystem::path& runs, const std::filesystem::path& folder,
                      std::span<const study::StudyTrial> trials);

}  // namespace ceteris::study_run
