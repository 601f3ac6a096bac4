// SPDX-License-Identifier: Apache-2.0
// A folder of scripts for tests, with git when a test asks for it.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "ceteris/base/temporary.hpp"
#include "ceteris/process/process.hpp"

namespace ceteris::identity::test {

struct Tree {
  TempDirectory temporary;
  std::filesystem::path root = temporary.path();

  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((root / name).parent_path());
    std::ofstream(root / name, std::ios::binary) << text;
  }

  void git(std::vector<std::string> arguments) const {
    std::vector<std::string> argv = {"git", "-c", "user.name=a", "-c", "user.email=a@b"};
    std::ranges::move(arguments, std::back_inserter(argv));
    const ProcessResult result = run_process({.argv = argv, .directory = root});
    if (!result.ok()) {
      throw std::runtime_error("git: " + result.err);
    }
  }

  void commit_all() const {
    git({"add", "-A"});
    git({"commit", "-q", "-m", "x"});
  }

  /// Paths from the root.
  [[nodiscard]] std::vector<std::string> names(const std::vector<std::filesystem::path>& paths) const {
    std::vector<std::string> names;
    for (const std::filesystem::path& path : paths) {
      names.push_back(path.lexically_relative(std::filesystem::canonical(root)).generic_string());
    }
    return names;
  }
};

}  // namespace ceteris::identity::test
