// SPDX-License-Identifier: Apache-2.0
#include "ceteris/runner/memory_kills.hpp"

#include <charconv>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "ceteris/base/text.hpp"

namespace ceteris::runner {
namespace {

namespace fs = std::filesystem;

/// The number behind "oom_kill " at the start of a line.
std::optional<std::uint64_t> counter_in(const fs::path& file) {
  constexpr std::string_view kName = "oom_kill ";
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    std::uint64_t value = 0;
    if (line.starts_with(kName) &&
        std::from_chars(line.data() + kName.size(), line.data() + line.size(), value).ec == std::errc()) {
      return value;
    }
  }
  return {};
}

/// Files of our group that may count kills, the surest first. Inside a container the group's path may start at the
/// container's own root.
std::vector<fs::path> counters(const fs::path& root) {
  std::vector<fs::path> files;
  std::ifstream groups(root / "proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const std::vector<std::string> parts = split(line, ':');
    if (parts.size() < 3) {
      continue;
    }
    const std::string path = line.substr(parts[0].size() + parts[1].size() + 2);
    const fs::path below = fs::path(path).relative_path();
    if (parts[1].empty()) {
      files.push_back(root / "sys/fs/cgroup" / below / "memory.events");
      files.push_back(root / "sys/fs/cgroup/memory.events");
    } else if (parts[1] == "memory") {
      files.push_back(root / "sys/fs/cgroup/memory" / below / "memory.oom_control");
      files.push_back(root / "sys/fs/cgroup/memory/memory.oom_control");
    }
  }
  files.push_back(root / "proc/vmstat");
  return files;
}

}  // namespace

std::uint64_t memory_kills(const fs::path& root) {
  for (const fs::path& file : counters(root)) {
    if (const auto count = counter_in(file)) {
      return *count;
    }
  }
  return 0;
}

}  // namespace ceteris::runner
