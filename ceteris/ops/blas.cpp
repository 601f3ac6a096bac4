// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/blas.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

#include "ceteris/base/startup.hpp"

namespace ceteris::ops {
namespace {

/// A function of OpenBLAS, which libtorch may or may not have brought into this process.
using Words = char*();
Words* openblas(const char* name) {
  return reinterpret_cast<Words*>(dlsym(RTLD_DEFAULT, name));
}

/// The file that serves matrix products; empty when libtorch carries its own.
std::string blas_file() {
  Dl_info found{};
  void* gemm = dlsym(RTLD_DEFAULT, "sgemm_");
  if (gemm == nullptr || dladdr(gemm, &found) == 0 || found.dli_fname == nullptr) {
    return {};
  }
  std::error_code ignored;
  const auto real = std::filesystem::canonical(found.dli_fname, ignored);
  return ignored ? found.dli_fname : real.string();
}

}  // namespace

bool blas_is_slow() {
  // Debian's alternatives resolve to .../blas/libblas.so.3.x for Netlib and .../openblas-*/libblas.so.3 for OpenBLAS.
  return blas_file().find("/blas/libblas.so") != std::string::npos;
}

std::string blas_description() {
  const std::string file = blas_file();
  if (Words* config = openblas("openblas_get_config")) {
    return std::string("OpenBLAS: ") + config() + " (" + file + ")";
  }
  if (blas_is_slow()) {
    return "Netlib reference, slow: install libopenblas0 (" + file + ")";
  }
  return file.empty() ? "inside libtorch" : file;
}

std::string better_blas_core() {
  Words* core = openblas("openblas_get_corename");
  const char* set = std::getenv("OPENBLAS_CORETYPE");
  return core == nullptr || set != nullptr ? std::string() : better_blas_core(core(), cpu_features());
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

}  // namespace ceteris::ops
