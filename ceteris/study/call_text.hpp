// SPDX-License-Identifier: Apache-2.0
// Calls of `ceteris study` in hints and reports, as they can be pasted into a shell.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace ceteris::study {

/// Where trials and studies lie when nobody says otherwise.
inline constexpr std::string_view kDefaultRuns = "runs";

/// "ceteris study run 'my study.toml' --runs /data/runs"; `study` is a file or a name.
[[nodiscard]] std::string call_text(std::string_view verb, std::string_view study, const std::filesystem::path& runs);

/// "ceteris trial show 0f3a... --runs /data/runs"
[[nodiscard]] std::string show_call(std::string_view trial, const std::filesystem::path& runs);

}  // namespace ceteris::study
