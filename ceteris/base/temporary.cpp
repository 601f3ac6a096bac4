// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/temporary.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <span>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris {
namespace {

namespace fs = std::filesystem;

// A name reads ".ceteris-tmp-MACHINE-PID-START-NUMBER". A process number alone is not enough: containers begin again at
// 1, so the time the process started tells the living owner from an earlier one of the same number.
constexpr std::string_view kPrefix = ".ceteris-tmp-";

/// When a process started, in clock ticks since the machine did: field 22 of its stat file; empty when it is gone.
std::string start_of(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/stat");
  std::string line;
  std::getline(file, line);
  const std::size_t name_end = line.rfind(')');  // the name before it may hold blanks
  if (name_end == std::string::npos) {
    return {};
  }
  std::istringstream fields(line.substr(name_end + 1));
  std::string field;
  for (int number = 3; number <= 22; ++number) {
    fields >> field;
  }
  return field;
}

/// Stands for the host and its process numbering: containers of one host number their processes apart.
std::string machine() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  std::error_code error;
  const fs::path numbering = fs::read_symlink("/proc/self/ns/pid", error);
  const std::string text = std::string(host.data()) + "\n" + numbering.string();
  return std::to_string(hash64(std::as_bytes(std::span(text))) >> 32);
}

bool is_stale(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  const std::vector<std::string> parts = split(std::string_view(name).substr(kPrefix.size()), '-');
  if (parts.size() != 4) {
    return false;
  }
  if (parts[0] == machine()) {
    const bool can_tell = !start_of("self").empty();
    return can_tell && start_of(parts[1]) != parts[2];
  }
  std::error_code error;
  const auto written = entry.last_write_time(error);
  return !error && entry.symlink_status(error).type() == fs::file_type::regular &&
         fs::file_time_type::clock::now() - written > std::chrono::hours(24);
}

}  // namespace

fs::path temporary_path(const fs::path& folder) {
  static std::atomic<std::uint64_t> count{0};
  // Not kept in a static: a child made by fork has a number and a start of its own.
  const std::string pid = std::to_string(getpid());
  const std::string name = std::string(kPrefix) + machine() + "-" + pid + "-" + start_of(pid) + "-";
  return folder / (name + std::to_string(count++));
}

TempDirectory::TempDirectory(const fs::path& parent) : path_(temporary_path(parent)) {
  if (mkdir(path_.c_str(), 0700) != 0) {
    throw system_error(printable(parent.string()), "cannot create a temporary folder here", errno);
  }
}

TempDirectory::~TempDirectory() {
  if (!path_.empty()) {
    std::error_code ignored;  // what cannot be removed now is removed as stale later
    fs::remove_all(path_, ignored);
  }
}

TempDirectory::TempDirectory(TempDirectory&& other) noexcept {
  path_.swap(other.path_);
}

TempDirectory& TempDirectory::operator=(TempDirectory&& other) noexcept {
  path_.swap(other.path_);
  return *this;
}

std::size_t remove_stale_temporaries(const fs::path& parent) {
  std::size_t removed = 0;
  std::error_code error;
  for (fs::directory_iterator entry(parent, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().filename().string().starts_with(kPrefix) && is_stale(*entry)) {
      std::error_code refused;
      removed += fs::remove_all(entry->path(), refused) > 0 && !refused ? 1 : 0;
    }
  }
  return removed;
}

}  // namespace ceteris
