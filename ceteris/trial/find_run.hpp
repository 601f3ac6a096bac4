// SPDX-License-Identifier: Apache-2.0
// Runs as people call them: the beginning of an id, a name, a folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ceteris::trial {

/// The run folders directly below `runs`, by name of the folder; none where there is no such folder.
[[nodiscard]] std::vector<std::filesystem::path> run_folders(const std::filesystem::path& runs);

/// "3f2a9c1b (small-cnn)": the beginning of the id, and the run's name where it has one.
[[nodiscard]] std::string short_name(const std::filesystem::path& run);

/// The run that `text` means: a run folder; else, below the folder part of `text` ("runs/3f2a/") or below `runs`, the
/// run of exactly that name, or the only one whose id begins so. Nothing when there is none. Throws a usage error that
/// lists the candidates when several have that name or beginning.
[[nodiscard]] std::optional<std::filesystem::path> find_run(const std::string& text, const std::filesystem::path& runs);

/// The same, with a usage error that lists the runs that are there when it is none of them.
[[nodiscard]] std::filesystem::path require_run(const std::string& text, const std::filesystem::path& runs);

}  // namespace ceteris::trial
