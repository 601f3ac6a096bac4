// SPDX-License-Identifier: Apache-2.0
// Local files that a script runs beside itself: modules of Python that lie next to it, files that a shell sources or
// runs. Found by reading lines, without running anything: what a program loads by a computed name is not found.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ceteris::identity {

/// The files of a Python module "a.b" below `base`: a/__init__.py, and a/b.py or a/b/__init__.py with __main__.py.
[[nodiscard]] std::vector<std::filesystem::path> module_files(std::string_view module,
                                                              const std::filesystem::path& base);

/// All local files that `scripts` import, source or run, and what those do in turn; absolute, sorted, each once, the
/// scripts themselves left out. `directory` is where the command runs. A file is read up to 4 MB, at most 10,000 are.
[[nodiscard]] std::vector<std::filesystem::path> local_imports(std::span<const std::filesystem::path> scripts,
                                                               const std::filesystem::path& directory);

}  // namespace ceteris::identity
