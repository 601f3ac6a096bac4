// SPDX-License-Identifier: Apache-2.0
#include "ceteris/runner/host.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>
#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/base/startup.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::runner {
namespace {

std::string text_of(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// The rest of the first line that begins with `key`, without what stands before the value.
std::string_view value_of(std::string_view text, std::string_view key, std::string_view before_value) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    if (line.starts_with(key)) {
      line.remove_prefix(key.size());
      line.remove_prefix(std::min(line.find_first_not_of(before_value), line.size()));
      return trim(line);
    }
  }
  return {};
}

std::uint64_t number_of(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? value : 0;
}

std::uint64_t memory_of_machine() {
  const std::uint64_t total = 1024 * number_of(value_of(text_of("/proc/meminfo"), "MemTotal:", " \t"));
  const std::uint64_t group = number_of(text_of("/sys/fs/cgroup/memory.max"));  // "max": no limit
  return group > 0 && (total == 0 || group < total) ? group : total;
}

}  // namespace

std::string cpu_kind(std::span<const std::string> features) {
  const auto has = [&](std::string_view name) { return std::ranges::find(features, name) != features.end(); };
  if (has("amx_tile") && has("amx_bf16")) {
    return "amx";
  }
  if (has("avx512f") && has("avx512_bf16")) {
    return "avx512-bf16";
  }
  if (has("avx512f")) {
    return "avx512";
  }
  if (has("avx2")) {
    return "avx2";
  }
  return features.empty() ? "other" : features.back();
}

std::string cpu_model(std::string_view cpuinfo) {
  return std::string(value_of(cpuinfo, "model name", " \t:"));
}

Host this_host(std::string_view version) {
  Host host;
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  host.name = name.data();
  host.cpu = cpu_model(text_of("/proc/cpuinfo"));
  host.cpu_kind = cpu_kind(cpu_features());
  host.cores = available_cores();
  host.memory_bytes = memory_of_machine();
  utsname system{};
  if (uname(&system) == 0) {
    host.system = std::string(system.sysname) + " " + system.release + " " + system.machine;
  }
  host.distribution = value_of(text_of("/etc/os-release"), "PRETTY_NAME=", "\"");
  if (host.distribution.ends_with('"')) {
    host.distribution.pop_back();
  }
  host.ceteris = version;
  return host;
}

}  // namespace ceteris::runner
