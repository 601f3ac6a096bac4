// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/threads.hpp"

#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <dlfcn.h>
#include <link.h>
#include <torch/types.h>

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/kernels/choice.hpp"
#include "ceteris/ops/blas.hpp"
#include "ceteris/ops/compat.hpp"

namespace ceteris::ops {
namespace {

/// A function of a library that libtorch may or may not have brought into this process.
template <typename F>
F* loaded_function(const char* name) {
  return reinterpret_cast<F*>(dlsym(RTLD_DEFAULT, name));
}

/// What follows `key` on its line of libtorch's own description; empty when libtorch does not say.
std::string value_after(const std::string& text, const std::string& key) {
  const auto start = text.find(key);
  if (start == std::string::npos) {
    return {};
  }
  const auto from = start + key.size();
  return text.substr(from, text.find('\n', from) - from);
}

/// The libraries in this process whose file name begins with `start`.
std::vector<std::string> loaded_files(const std::string& start) {
  std::vector<std::string> paths;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* out) {
        static_cast<std::vector<std::string>*>(out)->emplace_back(info->dlpi_name);
        return 0;
      },
      &paths);
  std::erase_if(paths, [&](const std::string& path) {
    return !std::filesystem::path(path).filename().string().starts_with(start);
  });
  return paths;
}

}  // namespace

void set_threads(int threads) {
  CETERIS_CHECK(threads >= 1, "at least one thread");
  at::set_num_threads(threads);
  if (auto* set_openblas = loaded_function<void(int)>("openblas_set_num_threads")) {
    set_openblas(threads);
  }
}

// at::set_num_threads counts for the whole process; OpenMP's own count is each thread's.
OneThreadHere::OneThreadHere() : before_(at::get_num_threads()) {
  if (auto* set_here = loaded_function<void(int)>("omp_set_num_threads")) {
    set_here(1);
  }
}

OneThreadHere::~OneThreadHere() {
  if (auto* set_here = loaded_function<void(int)>("omp_set_num_threads")) {
    set_here(before_);
  }
}

void use_single_thread() {
  set_threads(1);
}

std::vector<std::pair<std::string, std::string>> runtime_facts() {
  const std::string parallel = at::get_parallel_info();
  const std::string build = at::show_config();
  std::vector<std::string> openmp = loaded_files("libgomp");
  std::ranges::copy(loaded_files("libiomp"), std::back_inserter(openmp));
  return {{"libtorch", std::string(TORCH_VERSION) + " (" + join(loaded_files("libtorch_cpu."), ", ") + ")"},
          {"threads", std::to_string(at::get_num_threads())},
          {"parallel backend", value_after(parallel, "ATen parallel backend: ")},
          {"OpenMP", openmp.empty() ? "absent" : join(openmp, ", ")},
          {"CPU capability", value_after(build, "CPU capability usage: ")},
          {"kernels",
           kernels::machine().reference_only ? "reference" : std::string(kernels::isa_name(kernels::machine().isa))},
          {"oneDNN", at::hasMKLDNN() ? at::get_mkldnn_version() : "absent"},
          {"BLAS", blas_description()},
          {"CUDA", at::hasCUDA() ? "available" : "absent"}};
}

}  // namespace ceteris::ops
