// SPDX-License-Identifier: Apache-2.0
// Tensors as kernels see them.
#pragma once

#include <torch/types.h>

#include <span>

#include "ceteris/kernels/bfloat16.hpp"

namespace ceteris::ops {

/// Whether our kernels may stand for libtorch's operations on this tensor: it is in the memory of the processor, in
/// float32 or bfloat16, and no graph is being traced, in which a kernel would leave nothing but its result.
[[nodiscard]] bool fits_kernels(const at::Tensor& tensor);

[[nodiscard]] kernels::Storage storage_of(const at::Tensor& tensor);

/// All numbers of a tensor whose memory has no gaps, in the order of memory.
[[nodiscard]] kernels::Values values_of(const at::Tensor& tensor);
[[nodiscard]] kernels::WritableValues writable_values(at::Tensor& tensor);

/// The same of a float32 tensor.
[[nodiscard]] std::span<const float> floats_of(const at::Tensor& tensor);
[[nodiscard]] std::span<float> writable_floats(at::Tensor& tensor);

/// Weights as kernels compute with them: float32, without gaps.
[[nodiscard]] at::Tensor as_floats(const at::Tensor& weight);

}  // namespace ceteris::ops
