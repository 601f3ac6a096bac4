// SPDX-License-Identifier: Apache-2.0
#include "ceteris/identity/git_state.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/identity/source_files.hpp"
#include "ceteris/process/child.hpp"
#include "ceteris/process/process.hpp"

namespace ceteris::identity {
namespace {

namespace fs = std::filesystem;

/// One question to git, asked in a folder. It writes nothing: no refreshed index, no lock.
ProcessResult ask(const fs::path& folder, std::vector<std::string> arguments) {
  Command command{.argv = {"git", "-c", "core.quotePath=false", "-c", "core.fsmonitor=false"},
                  .environment = {{"GIT_OPTIONAL_LOCKS", "0"}, {"LC_ALL", "C"}, {"GIT_PAGER", "cat"}},
                  .without = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"},  // of a hook that started us
                  .directory = folder,
                  .capture_limit = std::size_t{1} << 30,
                  .timeout_seconds = 120};
  std::ranges::move(arguments, std::back_inserter(command.argv));
  return run_process(command);
}

std::string sentence(const ProcessResult& result) {
  const std::string_view said = trim(result.err);
  return "git does not answer (" + (said.empty() ? result.describe() : printable(said.substr(0, said.find('\n')))) +
         ")";
}

/// The parts of an answer that ends each with NUL.
std::vector<std::string> parts_of(const std::string& answer) {
  std::vector<std::string> parts = split(answer, '\0');
  parts.pop_back();
  return parts;
}

bool is_page(const fs::path& path) {
  return path.extension() == ".md" || path.extension() == ".rst";
}

bool lies_in(const fs::path& path, const fs::path& folder) {
  const auto [at, end] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return at == folder.end();
}

/// The answers of several questions, of which the first that fails is the problem.
class Answers {
 public:
  explicit Answers(fs::path root) : root_(std::move(root)) {}

  std::vector<std::string> list(std::vector<std::string> arguments) {
    const ProcessResult result = ask(root_, std::move(arguments));
    if (!result.ok() && problem.empty()) {
      problem = sentence(result);
    }
    return result.ok() && !result.out.empty() ? parts_of(result.out) : std::vector<std::string>();
  }

  std::string problem;

 private:
  fs::path root_;
};

/// What `git ls-files -s -z` says of a file: "100644 NUMBER STAGE\tPATH".
std::optional<std::pair<std::string, std::string>> tracked_file(const std::string& line) {
  const std::size_t tab = line.find('\t');
  const std::vector<std::string> fields = split(line.substr(0, tab), ' ');
  if (tab == std::string::npos || fields.size() != 3) {
    return std::nullopt;
  }
  return std::pair(line.substr(tab + 1), fields[0] + " " + fields[1]);
}

/// Gives each of `paths` the number that git would give its content now, by the rules of its attributes.
void number_contents(const fs::path& root, const std::vector<std::string>& paths, GitState& state) {
  constexpr std::size_t kAtOnce = 200;  // an argument list has its limit
  for (std::size_t begin = 0; begin < paths.size(); begin += kAtOnce) {
    std::vector<std::string> arguments = {"hash-object", "--"};
    const std::size_t end = std::min(begin + kAtOnce, paths.size());
    arguments.insert(arguments.end(), paths.begin() + static_cast<std::ptrdiff_t>(begin),
                     paths.begin() + static_cast<std::ptrdiff_t>(end));
    const ProcessResult result = ask(root, std::move(arguments));
    const std::vector<std::string> numbers = split(result.out, '\n');
    if (!result.ok() || numbers.size() != end - begin + 1) {
      state.problem = sentence(result);
      return;
    }
    for (std::size_t i = begin; i < end; ++i) {
      std::error_code error;
      const bool executable =
          (fs::status(root / paths[i], error).permissions() & fs::perms::owner_exec) != fs::perms::none;
      state.files[paths[i]] = std::string(executable ? "100755 " : "100644 ") + numbers[i - begin];
    }
  }
}

/// Fills `files`: what the index has, but for changed files what stands in the work tree.
void list_files(GitState& state, std::span<const fs::path> excluded) {
  Answers git(state.root);
  for (const std::string& line : git.list({"ls-files", "-s", "-z"})) {
    if (const auto file = tracked_file(line)) {
      state.files.insert(*file);
    }
  }
  std::vector<std::string> changed;
  for (const std::string& path : git.list({"ls-files", "-m", "-z"})) {
    std::error_code error;
    const fs::file_type type = fs::symlink_status(state.root / path, error).type();
    if (type == fs::file_type::not_found) {
      state.files.erase(path);
    } else if (type == fs::file_type::regular) {
      changed.push_back(path);
    } else if (type == fs::file_type::symlink) {
      state.files[path] = "120000 " + sha256_hex(fs::read_symlink(state.root / path, error).string());
    }
  }
  for (const std::string& path : git.list({"ls-files", "-o", "--exclude-standard", "-z"})) {
    std::error_code error;
    if (is_source_name(path) && fs::is_regular_file(fs::symlink_status(state.root / path, error))) {
      changed.push_back(path);
    }
  }
  const auto counts = [&](const std::string& path) {
    return !is_page(path) && std::ranges::none_of(excluded, [&](const fs::path& one) {
      return lies_in(state.root / path, fs::weakly_canonical(one));
    });
  };
  std::erase_if(changed, [&](const std::string& path) { return !counts(path); });
  std::erase_if(state.files, [&](const auto& file) { return !counts(file.first); });
  number_contents(state.root, changed, state);
  if (!git.problem.empty()) {
    state.problem = git.problem;
  }
}

std::string content_hash(const GitState& state) {
  Sha256 hash;
  for (const auto& [path, number] : state.files) {
    hash.update(path);
    hash.update(std::string_view("\0", 1));
    hash.update(number);
    hash.update("\n");
  }
  return hash.hex();
}

}  // namespace

GitState git_state(const fs::path& directory, std::span<const fs::path> excluded) {
  GitState state;
  const fs::path folder = directory.empty() ? fs::path(".") : directory;
  if (find_program("git").empty() || !fs::is_directory(folder)) {
    return state;
  }
  const ProcessResult top = ask(folder, {"rev-parse", "--show-toplevel"});
  if (!top.ok()) {
    // Inside a .git folder or a bare repository there is no work tree either.
    const bool none = top.err.find("not a git repository") != std::string::npos ||
                      top.err.find("must be run in a work tree") != std::string::npos;
    state.problem = none ? "" : sentence(top);
    return state;
  }
  state.root = fs::weakly_canonical(std::string(trim(top.out)));
  if (const ProcessResult head = ask(state.root, {"rev-parse", "--verify", "--quiet", "HEAD"}); head.ok()) {
    state.commit = trim(head.out);
    const ProcessResult diff =
        ask(state.root, {"diff", "--no-ext-diff", "--no-textconv", "--no-color", "--binary", "HEAD"});
    state.problem = diff.ok() ? "" : sentence(diff);
    state.diff_sha256 = diff.out.empty() ? "" : sha256_hex(diff.out);
  }
  list_files(state, excluded);
  state.content_sha256 = content_hash(state);
  return state;
}

bool covers(const GitState& state, const fs::path& file) {
  if (state.root.empty()) {
    return false;
  }
  return state.files.contains(fs::weakly_canonical(file).lexically_relative(state.root).generic_string());
}

}  // namespace ceteris::identity
