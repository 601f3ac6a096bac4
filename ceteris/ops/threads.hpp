// SPDX-License-Identifier: Apache-2.0
// How many threads libtorch and the BLAS below it use, and what numeric machinery this process runs on.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace ceteris::ops {

/// Sets the threads of one tensor operation (libtorch, OpenMP, oneDNN) and of OpenBLAS, which keeps its own count.
/// `threads` >= 1. Debian's libtorch starts with 1 and its OpenBLAS with all cores, so every process calls this first.
void set_threads(int threads);

/// set_threads(1): for processes that run beside each other, one trial a core.
void use_single_thread();

/// While it lives, tensor operations of the calling thread start no others, whatever set_threads said: for a piece of
/// work that is one of many.
class OneThreadHere {
 public:
  OneThreadHere();
  ~OneThreadHere();
  OneThreadHere(const OneThreadHere&) = delete;
  OneThreadHere& operator=(const OneThreadHere&) = delete;

 private:
  int before_;
};

/// Facts for `ceteris doctor`, as (name, value): versions, the parallel backend, threads, CPU capability, oneDNN, BLAS.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> runtime_facts();

}  // namespace ceteris::ops
