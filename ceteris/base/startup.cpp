// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/startup.hpp"

#include <malloc.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include "ceteris/base/blas_core.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris {
namespace {

const char* user_value(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value != nullptr && *value != '\0' ? value : nullptr;
}

constexpr const char* kCore = "OPENBLAS_CORETYPE";
constexpr const char* kAten = "ATEN_CPU_CAPABILITY";

/// What holds libtorch's libraries to the instruction set that CETERIS_KERNELS names, as it holds our kernels.
struct IsaLimit {
  std::string_view name;
  const char* onednn;
  const char* aten;  ///< nullptr: its own choice is not above
  const char* openblas;
};
constexpr std::array<IsaLimit, 4> kLimits{{{"baseline", "SSE41", "default", "NEHALEM"},
                                           {"avx2", "AVX2", "avx2", "HASWELL"},
                                           {"avx512", "AVX512_CORE", nullptr, nullptr},
                                           {"avx512_bf16", "AVX512_CORE_BF16", nullptr, nullptr}}};

void add_limit(std::vector<Setting>& settings) {
  const char* const named = user_value("CETERIS_KERNELS");
  const auto limit = std::find_if(kLimits.begin(), kLimits.end(),
                                  [&](const IsaLimit& each) { return named != nullptr && each.name == named; });
  if (limit == kLimits.end()) {
    return;
  }
  const auto add = [&](const char* name, const char* value) {
    if (value != nullptr) {
      settings.push_back({name, value, "CETERIS_KERNELS allows nothing above"});
    }
  };
  add("ONEDNN_MAX_CPU_ISA", limit->onednn);
  add(kAten, limit->aten);
  add(kCore, limit->openblas);
}

/// What we set when the user did not.
std::vector<Setting> wanted(int threads) {
  CETERIS_CHECK(threads >= 1, "an engine needs at least one thread");
  std::vector<Setting> settings = {
      {"OMP_NUM_THREADS", std::to_string(threads),
       "threads of OpenMP, which libtorch and oneDNN share; Debian's libtorch starts with 1"},
      {"OMP_WAIT_POLICY", "passive", "waiting threads sleep, so that neighbours on the machine are not slowed down"},
      {"GOMP_SPINCOUNT", "10000",
       "but look for work for a moment first: operations follow each other faster than a sleeping thread wakes; a "
       "training step took 13 % less, beside a busy neighbour 6 % more"},
      {"OPENBLAS_NUM_THREADS", "1",
       "OpenBLAS has threads of its own that spin beside OpenMP's; without them training ran 7 to 19 % faster"},
      {"GLIBC_TUNABLES", "glibc.malloc.hugetlb=1",
       "tensors lie in pages of 2 MB where the kernel leaves that to programs: fewer addresses to look up"},
  };
  add_limit(settings);
  const bool limited = std::ranges::any_of(settings, [](const Setting& setting) { return setting.name == kCore; });
  if (!limited && user_value(kCore) == nullptr) {
    if (std::string core = better_blas_core(); !core.empty()) {
      settings.push_back(
          {kCore, std::move(core), "OpenBLAS does not know this processor and takes it for a much older one"});
    }
  }
  return settings;
}

}  // namespace

std::vector<Setting> tune_allocator() {
  struct Option {
    int number;
    int value;
    const char* name;
    const char* reason;
  };
  constexpr std::array<Option, 3> kOptions{{
      {M_MMAP_THRESHOLD, 1 << 30, "M_MMAP_THRESHOLD", "tensors up to this size come from memory used before"},
      {M_TRIM_THRESHOLD, 2147483647, "M_TRIM_THRESHOLD", "freed memory is kept for the next tensor"},
      {M_TOP_PAD, 64 << 20, "M_TOP_PAD", "memory is asked for in large steps"},
  }};
  std::vector<Setting> accepted;
  for (const Option& option : kOptions) {
    if (mallopt(option.number, option.value) == 1) {
      accepted.push_back({option.name, human_bytes(static_cast<std::uint64_t>(option.value)), option.reason});
    }
  }
  return accepted;
}

std::vector<std::pair<std::string, std::string>> engine_environment(int threads) {
  std::vector<std::pair<std::string, std::string>> missing;
  for (const Setting& setting : wanted(threads)) {
    if (user_value(setting.name) == nullptr) {
      missing.emplace_back(setting.name, setting.value);
    }
  }
  return missing;
}

std::vector<Setting> engine_settings(int threads) {
  std::vector<Setting> settings = wanted(threads);
  if (user_value(kCore) != nullptr) {
    settings.push_back({kCore, "", ""});
  }
  if (std::ranges::none_of(settings, [](const Setting& setting) { return setting.name == kAten; })) {
    settings.push_back({kAten, "", "libtorch chooses its instruction set by itself"});
  }
  for (Setting& setting : settings) {
    if (const char* value = user_value(setting.name)) {
      setting.value = value;
      setting.reason = "set in the environment";
    }
  }
  return settings;
}

void apply_engine_environment(int threads) {
  for (const auto& [name, value] : engine_environment(threads)) {
    if (setenv(name.c_str(), value.c_str(), 1) != 0) {
      throw system_error(name, "cannot be set in the environment", errno);
    }
  }
}

std::vector<std::string> cpu_features() {
  std::ifstream file("/proc/cpuinfo");
  return cpu_features(std::string(std::istreambuf_iterator<char>(file), {}));
}

std::vector<std::string> cpu_features(std::string_view cpuinfo) {
  constexpr std::array<std::string_view, 14> kKnown{"sse4_2",      "avx",      "f16c",     "fma",         "avx2",
                                                    "avx512f",     "avx512bw", "avx512vl", "avx512_vnni", "avx512_bf16",
                                                    "avx512_fp16", "amx_tile", "amx_int8", "amx_bf16"};
  // The first processor's line speaks for all of them.
  const std::size_t start = cpuinfo.find("\nflags");
  if (start == std::string_view::npos) {
    return {};
  }
  const std::vector<std::string> flags =
      split(cpuinfo.substr(start + 1, cpuinfo.find('\n', start + 1) - start - 1), ' ');
  std::vector<std::string> found;
  for (const std::string_view name : kKnown) {
    if (std::find(flags.begin(), flags.end(), name) != flags.end()) {
      found.emplace_back(name);
    }
  }
  return found;
}

}  // namespace ceteris
