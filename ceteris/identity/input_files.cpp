// SPDX-License-Identifier: Apache-2.0
#include "ceteris/identity/input_files.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <array>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/identity/imports.hpp"
#include "ceteris/identity/source_files.hpp"

namespace ceteris::identity {
namespace {

namespace fs = std::filesystem;

fs::path base_of(const fs::path& directory) {
  return fs::weakly_canonical(directory.empty() ? fs::current_path() : fs::absolute(directory));
}

std::vector<fs::path> sorted(std::vector<fs::path> paths) {
  std::ranges::sort(paths);
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  return paths;
}

/// Programs that a package manager put there: their versions are the machine's and no part of a trial.
bool is_of_the_system(const fs::path& program) {
  constexpr std::array<std::string_view, 6> kPlaces = {"/usr/", "/bin/", "/sbin/", "/lib/", "/opt/", "/nix/store/"};
  return std::ranges::any_of(kPlaces, [&](std::string_view place) { return program.native().starts_with(place); });
}

bool is_own_program(const fs::path& program) {
  std::error_code error;
  const fs::path target = fs::canonical(program, error);
  return !error && fs::is_regular_file(target) && !is_of_the_system(target) && !is_interpreter_name(program) &&
         !is_interpreter_name(target);
}

bool is_passed_over(const fs::path& name) {
  return name.native().starts_with('.') || name == "__pycache__" || name.extension() == ".pyc";
}

void add_folder(const fs::path& folder, std::vector<fs::path>& files) {
  const auto options = fs::directory_options::skip_permission_denied;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, options, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (is_passed_over(entry->path().filename())) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file(ignored)) {
      files.push_back(entry->path());
    }
  }
}

bool is_pattern(std::string_view part) {
  return part.find_first_of("*?[") != std::string_view::npos;
}

/// Adds what the parts of a pattern from `at` on match below `folder`.
void match(const fs::path& folder, std::span<const std::string> parts, std::vector<fs::path>& files) {
  std::error_code error;
  if (parts.empty()) {
    if (fs::is_directory(folder, error)) {
      add_folder(folder, files);
    } else if (fs::is_regular_file(folder, error)) {
      files.push_back(folder);
    }
    return;
  }
  const std::string& part = parts.front();
  if (!is_pattern(part)) {
    match(folder / part, parts.subspan(1), files);
    return;
  }
  const bool any_depth = part == "**";
  if (any_depth) {
    match(folder, parts.subspan(1), files);
  }
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const fs::path name = entry->path().filename();
    const bool hidden = is_passed_over(name) && !part.starts_with('.');
    std::error_code ignored;
    if (any_depth && !hidden && entry->is_directory(ignored) && !entry->is_symlink(ignored)) {
      match(entry->path(), parts, files);
    } else if (!any_depth && !hidden && fnmatch(part.c_str(), name.c_str(), FNM_PERIOD) == 0) {
      match(entry->path(), parts.subspan(1), files);
    }
  }
}

std::vector<fs::path> matches(const std::string& pattern, const fs::path& base) {
  std::vector<std::string> parts = split(pattern, '/');
  const bool absolute = pattern.starts_with('/');
  std::erase_if(parts, [](const std::string& part) { return part.empty() || part == "."; });
  std::vector<fs::path> files;
  match(absolute ? fs::path("/") : base, parts, files);
  if (!parts.empty() && parts.back() == "**") {
    std::vector<std::string> all(parts.begin(), parts.end());
    all.push_back("*");
    match(absolute ? fs::path("/") : base, all, files);
  }
  for (fs::path& file : files) {
    file = file.lexically_normal();
  }
  return files;
}

/// The name in the same folder that comes closest to that of a file which is not there; empty when none does.
std::string near_name(const std::string& pattern, const fs::path& base) {
  const fs::path path = (base / pattern).lexically_normal();
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(path.parent_path(), error), end; !error && entry != end; entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  std::ranges::sort(names);
  const std::string near = nearest(path.filename().string(), names);
  return near.empty() ? near : (fs::path(pattern).parent_path() / near).generic_string();
}

}  // namespace

std::vector<std::string> file_words(std::span<const std::string> argv) {
  std::vector<std::string> words;
  for (const std::string& argument : argv) {
    words.push_back(argument);
    std::string part;
    bool is_whole = true;
    const auto end_part = [&] {
      if (!part.empty() && !is_whole) {
        words.push_back(part);
      }
      part.clear();
    };
    for (const char c : argument) {
      if (std::string_view(" \t\r\n=;&|<>()\"'`").find(c) != std::string_view::npos) {
        is_whole = false;
        end_part();
      } else {
        part += c;
      }
    }
    end_part();
  }
  return words;
}

std::vector<fs::path> default_inputs(std::span<const std::string> argv, const fs::path& directory) {
  const fs::path base = base_of(directory);
  std::vector<fs::path> files;
  std::error_code error;
  for (const std::string& word : file_words(argv)) {
    const fs::path path = (base / word).lexically_normal();
    if (is_script(path) || (is_settings_name(path) && fs::is_regular_file(path, error))) {
      // A script of the system is no part of a trial, and neither is the program python3, when such a file lies here.
      if (!is_of_the_system(fs::weakly_canonical(path)) && !(word == argv.front() && is_interpreter_name(path))) {
        files.push_back(path);
      }
    }
  }
  if (!argv.empty() && argv.front().find('/') != std::string::npos && is_own_program(base / argv.front())) {
    files.push_back((base / argv.front()).lexically_normal());
  }
  for (std::size_t i = 0; i + 1 < argv.size(); ++i) {
    if (argv[i] == "-m") {
      std::ranges::move(module_files(argv[i + 1], base), std::back_inserter(files));
    }
  }
  return sorted(std::move(files));
}

std::vector<fs::path> declared_inputs(std::span<const std::string> patterns, const fs::path& directory) {
  const fs::path base = base_of(directory);
  std::vector<fs::path> files;
  std::vector<Problem> problems;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    std::vector<fs::path> found = matches(patterns[i], base);
    if (found.empty()) {
      const std::string near = near_name(patterns[i], base);
      problems.push_back({"inputs." + std::to_string(i),
                          "no file matches " + ceteris::quoted(patterns[i]) + " in " + ceteris::quoted(base.string()),
                          near.empty() ? "name a file, a folder or a pattern such as 'src/**/*.py'"
                                       : "did you mean " + ceteris::quoted(near) + "?"});
    }
    std::ranges::move(found, std::back_inserter(files));
  }
  if (!problems.empty()) {
    throw Error(Exit::InvalidSpec, std::move(problems));
  }
  return sorted(std::move(files));
}

}  // namespace ceteris::identity
