// SPDX-License-Identifier: Apache-2.0
// The table of modules, and the source tree as the rules of tests/architecture see it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace architecture {

/// One row of the table of modules in docs/design.md.
struct Module {
  std::string_view name;
  /// Modules its files may include and its CMake line must list; "models_plain" is what needs no libtorch of `models`.
  std::vector<std::string_view> may_use;
  bool torch = false;   ///< may include libtorch
  bool prints = false;  ///< talks to people: may write to stdout and stderr
};

/// The table, lowest module first: a row names only modules above it.
[[nodiscard]] const std::vector<Module>& modules();

/// The module whose folder holds what a row calls `used`: "models" for "models" and "models_plain".
[[nodiscard]] std::string_view folder_of(std::string_view used);

/// The row of `name`, or nullptr.
[[nodiscard]] const Module* find_module(std::string_view name);

struct Include {
  int line = 0;
  std::string path;
  bool quoted = false;  ///< "x" and not <x>
};

/// A text file of the tree. `path` is relative to the root and uses '/'.
struct File {
  std::string path;
  std::string text;
  std::vector<Include> includes;  ///< only of C++ files

  [[nodiscard]] std::string_view folder() const;     ///< "ceteris/nn" for "ceteris/nn/norm.hpp"
  [[nodiscard]] std::string_view name() const;       ///< "norm.hpp"
  [[nodiscard]] std::string_view extension() const;  ///< ".hpp"
  [[nodiscard]] std::string_view module() const;     ///< "nn"; empty outside ceteris/
  [[nodiscard]] bool is_cpp() const;
  [[nodiscard]] bool is_test() const;  ///< *_test.cpp
};

/// Every source, script and page below `root`, in the order of their paths. Build and run folders are left out.
[[nodiscard]] std::vector<File> read_tree(const std::filesystem::path& root);

}  // namespace architecture
