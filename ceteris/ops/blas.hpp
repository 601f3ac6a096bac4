// SPDX-License-Identifier: Apache-2.0
// The library that multiplies libtorch's matrices: which it is, and whether it took this processor for what it is.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ceteris::ops {

/// True when matrix products go through the reference BLAS of Netlib, about 25 times slower than OpenBLAS (measured:
/// 4 against 100 GFLOP/s in fp32 on one core). Debian installs it by default; libopenblas0 replaces it.
[[nodiscard]] bool blas_is_slow();

/// Name, version and file, in one line; "inside libtorch" when libtorch carries its own.
[[nodiscard]] std::string blas_description();

/// What the variable OPENBLAS_CORETYPE should have named when this process started; empty when OpenBLAS chose well, is
/// not there, or the variable is set.
[[nodiscard]] std::string better_blas_core();

/// The same for a core that OpenBLAS chose ("Prescott") and instruction sets as base/startup.hpp's cpu_features names
/// them. OpenBLAS knows processors by number and takes one that is newer than itself for a Pentium 4: version 0.3.21
/// does so with Xeons of 2023, and training takes twice to three times as long. Only such a choice is corrected.
[[nodiscard]] std::string better_blas_core(std::string_view chosen, std::span<const std::string> features);

}  // namespace ceteris::ops
