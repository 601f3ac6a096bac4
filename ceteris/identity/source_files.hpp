// SPDX-License-Identifier: Apache-2.0
// Which files are programs that people edit.
#pragma once

#include <filesystem>

namespace ceteris::identity {

/// By its name: Python, shell, C++, R, Julia and the like.
[[nodiscard]] bool is_source_name(const std::filesystem::path& path);

/// By its name: YAML, TOML, JSON, INI and the like.
[[nodiscard]] bool is_settings_name(const std::filesystem::path& path);

/// A regular file that is a source by its name or begins with "#!".
[[nodiscard]] bool is_script(const std::filesystem::path& path);

/// A program that runs what its arguments say: python3.11, bash, Rscript. By its name.
[[nodiscard]] bool is_interpreter_name(const std::filesystem::path& path);

}  // namespace ceteris::identity
