// SPDX-License-Identifier: Apache-2.0
#include "ceteris/identity/source_files.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <string_view>

namespace ceteris::identity {
namespace {

namespace fs = std::filesystem;

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& list) {
  return std::ranges::find(list, name) != list.end();
}

std::string small_extension(const fs::path& path) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return extension;
}

}  // namespace

bool is_source_name(const fs::path& path) {
  constexpr std::array<std::string_view, 35> kExtensions = {
      ".py", ".pyx", ".pyi", ".ipynb", ".sh",   ".bash", ".zsh",   ".fish", ".r",   ".jl",  ".lua",  ".pl",
      ".rb", ".js",  ".mjs", ".ts",    ".m",    ".c",    ".h",     ".cc",   ".hh",  ".cpp", ".hpp",  ".cxx",
      ".cu", ".cuh", ".rs",  ".go",    ".java", ".kt",   ".swift", ".f90",  ".sql", ".awk", ".cmake"};
  return is_one_of(small_extension(path), kExtensions);
}

bool is_settings_name(const fs::path& path) {
  constexpr std::array<std::string_view, 8> kExtensions = {".yaml", ".yml", ".toml", ".json",
                                                           ".ini",  ".cfg", ".conf", ".gin"};
  return is_one_of(small_extension(path), kExtensions);
}

bool is_script(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    return false;
  }
  if (is_source_name(path)) {
    return true;
  }
  std::array<char, 2> start{};
  std::ifstream(path, std::ios::binary).read(start.data(), start.size());
  return start[0] == '#' && start[1] == '!';
}

bool is_interpreter_name(const fs::path& path) {
  std::string name = path.filename().string();
  // python3.11, pypy3, lua5.4
  name.erase(std::find_if(name.rbegin(), name.rend(), [](char c) { return c != '.' && (c < '0' || c > '9'); }).base(),
             name.end());
  constexpr std::array<std::string_view, 18> kNames = {"python", "pythonw", "pypy", "bash", "sh",      "dash",
                                                       "zsh",    "fish",    "perl", "ruby", "Rscript", "R",
                                                       "julia",  "node",    "lua",  "env",  "deno",    "java"};
  return is_one_of(name, kNames);
}

}  // namespace ceteris::identity
