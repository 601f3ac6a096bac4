// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/blas_core.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <array>

#include "ceteris/base/startup.hpp"

namespace ceteris {

std::string better_blas_core() {
  void* library = dlopen("libblas.so.3", RTLD_LAZY | RTLD_LOCAL);  // the one that Debian's libtorch is linked with
  if (library == nullptr) {
    return {};
  }
  auto* core_name = reinterpret_cast<char* (*)()>(dlsym(library, "openblas_get_corename"));
  const std::string core = core_name == nullptr ? std::string() : better_blas_core(core_name(), cpu_features());
  dlclose(library);
  return core;
}

std::string better_blas_core(std::string_view chosen, std::span<const std::string> features) {
  constexpr std::array<std::string_view, 5> kWithoutAvx = {"Prescott", "Core2", "Penryn", "Dunnington", "Nehalem"};
  constexpr std::array<std::string_view, 2> kHaswell = {"avx2", "fma"};
  constexpr std::array<std::string_view, 3> kSkylakeX = {"avx512f", "avx512bw", "avx512vl"};
  const auto has_all = [&](const auto& needed) {
    return std::ranges::all_of(
        needed, [&](std::string_view name) { return std::ranges::find(features, name) != features.end(); });
  };
  if (std::ranges::find(kWithoutAvx, chosen) == kWithoutAvx.end() || !has_all(kHaswell)) {
    return {};
  }
  return has_all(kSkylakeX) ? "SkylakeX" : "Haswell";
}

}  // namespace ceteris
