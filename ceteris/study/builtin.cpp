// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/builtin.hpp"

#include <algorithm>
#include <charconv>

#include "ceteris/base/text.hpp"

namespace ceteris::study {
namespace {

constexpr std::string_view kReplicates = "replicates = ";

/// Where the number of replicates stands; empty when no line begins so.
std::string_view replicates_text(std::string_view text) {
  const std::size_t line = text.find("\n" + std::string(kReplicates));
  if (line == std::string_view::npos) {
    return {};
  }
  const std::string_view rest = text.substr(line + 1 + kReplicates.size());
  return rest.substr(0, rest.find_first_not_of("0123456789"));
}

}  // namespace

std::vector<std::string> builtin_names() {
  std::vector<std::string> names;
  for (const BuiltinFile& file : builtin_files()) {
    std::string name(file.path.substr(0, file.path.find('/')));
    if (names.empty() || names.back() != name) {
      names.push_back(std::move(name));
    }
  }
  return names;
}

std::vector<BuiltinFile> builtin_files_of(std::string_view name) {
  std::vector<BuiltinFile> files;
  const std::string folder = std::string(name) + "/";
  for (const BuiltinFile& file : builtin_files()) {
    if (file.path.starts_with(folder)) {
      files.push_back({file.path.substr(folder.size()), file.text});
    }
  }
  return files;
}

std::vector<std::string> builtin_scales(std::string_view name) {
  const std::vector<BuiltinFile> files = builtin_files_of(name);
  std::vector<std::string> scales;
  for (const std::string_view scale : kScales) {
    if (std::ranges::count(files, builtin_file_name(name, scale), &BuiltinFile::path) > 0) {
      scales.emplace_back(scale);
    }
  }
  return scales;
}

std::string builtin_file_name(std::string_view name, std::string_view scale) {
  return std::string(name) + "-" + std::string(scale) + ".toml";
}

std::string with_replicates(std::string_view text, int count) {
  const std::string_view old = replicates_text(text);
  const auto at = static_cast<std::size_t>(old.data() - text.data());
  return std::string(text.substr(0, at)) + std::to_string(count) + std::string(text.substr(at + old.size()));
}

std::optional<int> replicates_in(std::string_view text) {
  const std::string_view digits = replicates_text(text);
  int count = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  return digits.empty() || error != std::errc() ? std::nullopt : std::optional(count);
}

}  // namespace ceteris::study
