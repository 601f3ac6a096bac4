// SPDX-License-Identifier: Apache-2.0
// The library that multiplies libtorch's matrices.
#pragma once

#include <string>

namespace ceteris::ops {

/// True when matrix products go through the reference BLAS of Netlib, about 25 times slower than OpenBLAS (measured:
/// 4 against 100 GFLOP/s in fp32 on one core). Debian installs it by default; libopenblas0 replaces it.
[[nodiscard]] bool blas_is_slow();

/// Name, version and file, in one line; "inside libtorch" when libtorch carries its own.
[[nodiscard]] std::string blas_description();

}  // namespace ceteris::ops
