// SPDX-License-Identifier: Apache-2.0
// The code that a trial runs, as far as it can be seen before it runs.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ceteris/identity/git_state.hpp"

namespace ceteris::identity {

struct InputFile {
  std::string path;  ///< from the directory of the trial; absolute when it lies outside
  std::string sha256;

  bool operator==(const InputFile&) const = default;
};

struct CodeState {
  std::vector<InputFile> inputs = {};             ///< sorted by path
  std::string git_commit = {};                    ///< for people; empty outside of git
  std::string git_diff_sha256 = {};               ///< for people; empty when the work tree is that of the commit
  std::string git_content_sha256 = {};            ///< counts; empty when inputs are declared, and outside of git
  std::vector<std::string> unnamed_imports = {};  ///< files that the inputs run and whose content does not count
  std::string git_problem = {};                   ///< why git did not answer; empty when it did

  bool operator==(const CodeState&) const = default;
};

/// SHA-256 of what counts of the code: paths and contents of the inputs, and the content that git tracks.
[[nodiscard]] std::string code_sha256(const CodeState& code);

/// `declared` are the patterns of `inputs` in a study file. Without them the scripts among the arguments count, and all
/// that git knows of the work tree (git_state.hpp); with them, they alone. `git` is git_state(directory, ...), asked
/// once for all arms. Throws a spec error for a pattern without a file, a usage error for a file that cannot be read.
[[nodiscard]] CodeState code_state(std::span<const std::string> argv,
                                   const std::optional<std::vector<std::string>>& declared,
                                   const std::filesystem::path& directory, const GitState& git);

/// The same, asking git now.
[[nodiscard]] CodeState code_state(std::span<const std::string> argv,
                                   const std::optional<std::vector<std::string>>& declared,
                                   const std::filesystem::path& directory);

}  // namespace ceteris::identity
