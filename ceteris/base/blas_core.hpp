// SPDX-License-Identifier: Apache-2.0
// Whether OpenBLAS takes this processor for what it is.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ceteris {

/// What the variable OPENBLAS_CORETYPE should name for the system's BLAS; empty when that is no OpenBLAS, or one that
/// chooses well. Loads the library, which takes some milliseconds.
[[nodiscard]] std::string better_blas_core();

/// The same for a core that OpenBLAS chose ("Prescott") and instruction sets as cpu_features names them. OpenBLAS knows
/// processors by number and takes one that is newer than itself for a Pentium 4: version 0.3.21 does so with Xeons of
/// 2023, and training takes twice to three times as long. Only such a choice is corrected.
[[nodiscard]] std::string better_blas_core(std::string_view chosen, std::span<const std::string> features);

}  // namespace ceteris
