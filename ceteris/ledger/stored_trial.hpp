// SPDX-License-Identifier: Apache-2.0
// What the disk has of a trial, for entries and for checks of them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "ceteris/ledger/entry.hpp"
#include "ceteris/record/outcome.hpp"

namespace ceteris::ledger {

/// RUNS/ID/result.json and RUNS/ID/attempts/N/attempt.json.
[[nodiscard]] std::filesystem::path result_file(const std::filesystem::path& runs, const std::string& trial);
[[nodiscard]] std::filesystem::path attempt_file(const std::filesystem::path& runs, const std::string& trial,
                                                 int attempt);

/// Whether RUNS/ID is a run of `ceteris train` (docs/run-folder.md), which may lie beside trials of commands: its
/// records have no hash of their own, and no chain is about it.
[[nodiscard]] bool is_training_run(const std::filesystem::path& runs, const std::string& id);

/// SHA-256 of the bytes of a file; nothing when there is none. Throws when it cannot be read.
[[nodiscard]] std::optional<std::string> file_sha256(const std::filesystem::path& file);

/// That an attempt began.
[[nodiscard]] Entry began(const std::string& trial, int attempt);

/// That an attempt ended, with the hashes of its records as they are on the disk. Nothing when the outcome is a result
/// and result.json is not there: it could not be written.
[[nodiscard]] std::optional<Entry> ended(const std::filesystem::path& runs, const std::string& trial, int attempt,
                                         record::Outcome outcome);

/// That a trial has a result; nothing when it has none, or one that cannot be trusted.
[[nodiscard]] std::optional<Entry> found(const std::filesystem::path& runs, const std::string& trial);

}  // namespace ceteris::ledger
