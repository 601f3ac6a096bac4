// SPDX-License-Identifier: Apache-2.0
#include "ceteris/identity/code_state.hpp"

#include <algorithm>

#include "ceteris/base/file.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/identity/imports.hpp"
#include "ceteris/identity/input_files.hpp"

namespace ceteris::identity {
namespace {

namespace fs = std::filesystem;

std::string name_from(const fs::path& file, const fs::path& base) {
  const fs::path relative = file.lexically_relative(base);
  return relative.empty() || relative.native().starts_with("..") ? file.string() : relative.generic_string();
}

}  // namespace

std::string code_sha256(const CodeState& code) {
  std::string text;
  for (const InputFile& file : code.inputs) {
    text += std::to_string(file.path.size()) + ':' + file.path + '=' + file.sha256 + '\n';
  }
  return sha256_hex(text + "git=" + code.git_content_sha256);
}

CodeState code_state(std::span<const std::string> argv, const std::optional<std::vector<std::string>>& declared,
                     const fs::path& directory, const GitState& git) {
  const fs::path base = fs::weakly_canonical(directory.empty() ? fs::current_path() : fs::absolute(directory));
  const std::vector<fs::path> scripts = default_inputs(argv, base);
  const std::vector<fs::path> inputs = declared ? declared_inputs(*declared, base) : scripts;
  CodeState state;
  state.git_commit = git.commit;
  state.git_diff_sha256 = git.diff_sha256;
  state.git_content_sha256 = declared ? "" : git.content_sha256;
  state.git_problem = git.problem;
  for (const fs::path& file : inputs) {
    state.inputs.push_back({name_from(file, base), sha256_hex(MappedFile(file).bytes())});
  }
  std::ranges::sort(state.inputs, {}, &InputFile::path);

  std::vector<fs::path> run = local_imports(scripts, base);
  run.insert(run.end(), scripts.begin(), scripts.end());
  std::ranges::sort(run);
  for (const fs::path& file : run) {
    const bool counts = std::ranges::binary_search(inputs, file) || (!declared && covers(git, file));
    if (!counts) {
      state.unnamed_imports.push_back(name_from(file, base));
    }
  }
  return state;
}

CodeState code_state(std::span<const std::string> argv, const std::optional<std::vector<std::string>>& declared,
                     const fs::path& directory) {
  return code_state(argv, declared, directory, git_state(directory));
}

}  // namespace ceteris::identity
