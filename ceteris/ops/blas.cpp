// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/blas.hpp"

#include <dlfcn.h>

#include <filesystem>

namespace ceteris::ops {
namespace {

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
  // OpenBLAS, which libtorch may or may not have brought into this process.
  if (auto* config = reinterpret_cast<char* (*)()>(dlsym(RTLD_DEFAULT, "openblas_get_config"))) {
    return std::string("OpenBLAS: ") + config() + " (" + file + ")";
  }
  if (blas_is_slow()) {
    return "Netlib reference, slow: install libopenblas0 (" + file + ")";
  }
  return file.empty() ? "inside libtorch" : file;
}

}  // namespace ceteris::ops
