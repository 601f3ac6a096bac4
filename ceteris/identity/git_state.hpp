// SPDX-License-Identifier: Apache-2.0
// What git knows about the code of a trial.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>

namespace ceteris::identity {

/// The work tree that a folder lies in.
struct GitState {
  std::filesystem::path root;  ///< empty: no work tree, or no git
  std::string commit;          ///< empty before the first commit
  std::string diff_sha256;     ///< SHA-256 of `git diff HEAD`; empty when nothing differs
  /// SHA-256 over the names and contents of `files`. Committing what is there does not change it, editing does.
  std::string content_sha256;
  /// The files that count, by their paths from the root, with git's number of their content: all that git tracks, and
  /// source files that it neither tracks nor ignores. README.md and other pages (.md, .rst) are left out.
  std::map<std::string, std::string> files;
  std::string problem;  ///< why git could not answer for a work tree that is there; one sentence
};

/// `excluded` (files or folders) does not count: the study file and the ledger. An absent git is no work tree; a git
/// that refuses is a `problem`.
[[nodiscard]] GitState git_state(const std::filesystem::path& directory,
                                 std::span<const std::filesystem::path> excluded = {});

/// Whether `file` is one of `state.files`.
[[nodiscard]] bool covers(const GitState& state, const std::filesystem::path& file);

}  // namespace ceteris::identity
