// SPDX-License-Identifier: Apache-2.0
// The files whose content makes a trial what it is.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace ceteris::identity {

/// The words of an argument list that may name files: the arguments, what follows `=` in one, the words of a command
/// line inside one (`bash -c "python3 train.py"`). "{dir}" and the like are left as they are.
[[nodiscard]] std::vector<std::string> file_words(std::span<const std::string> argv);

/// The files that count when a study declares none, absolute, sorted, each once: the scripts and files of settings that
/// `argv` names relative to `directory` (empty: the current one), the module of `python3 -m MODULE`, and the program
/// itself when it is a path to something that is neither part of the system nor an interpreter.
[[nodiscard]] std::vector<std::filesystem::path> default_inputs(std::span<const std::string> argv,
                                                                const std::filesystem::path& directory);

/// The files that `patterns` name relative to `directory`, absolute, sorted, each once: files, folders with all that is
/// in them, `*`, `?`, `[a-z]` inside a name, `**` over folders. Names that begin with a dot, __pycache__ and *.pyc
/// count only when they are named. Throws a spec error (exit 3) that lists every pattern that no file matches, at
/// "inputs.0", "inputs.1", ...
[[nodiscard]] std::vector<std::filesystem::path> declared_inputs(std::span<const std::string> patterns,
                                                                 const std::filesystem::path& directory);

}  // namespace ceteris::identity
