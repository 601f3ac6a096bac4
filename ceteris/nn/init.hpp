// SPDX-License-Identifier: Apache-2.0
// How a parameter starts. A rule is data, declared where the parameter is registered (nn/component.hpp); the values are
// drawn after the whole module stands, by parameter path, from our own generator: building another module first,
// swapping a neighbour, or another version of libtorch changes nothing.
#pragma once

#include <variant>

#include "ceteris/base/random.hpp"
#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::nn {

struct Constant {
  double value = 0;
};
/// Mean zero.
struct Normal {
  double deviation = 1;
};
/// Mean zero; values beyond +-bound are drawn again. `bound` is absolute, not in deviations, as in the ConvNeXt code.
struct TruncatedNormal {
  double deviation = 1;
  double bound = 2;
};
/// Uniform in [-bound, bound).
struct Uniform {
  double bound = 1;
};

using Init = std::variant<Constant, Normal, TruncatedNormal, Uniform>;

inline constexpr Constant kZeros{0};
inline constexpr Constant kOnes{1};

/// The same draws, `factor` times as large.
[[nodiscard]] Init scaled(const Init& init, double factor);

/// Fills `tensor` in row-major order of its indices, whatever its strides, type and device: drawn in float64, rounded
/// once.
void fill(at::Tensor tensor, const Init& init, Draws draws);

}  // namespace ceteris::nn
