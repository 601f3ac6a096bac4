// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/kernel_values.hpp"

#include <torch/csrc/jit/frontend/tracer.h>

#include "ceteris/kernels/choice.hpp"

namespace ceteris::ops {

bool fits_kernels(const at::Tensor& tensor) {
  const bool known = tensor.scalar_type() == at::kFloat || tensor.scalar_type() == at::kBFloat16;
  return tensor.is_cpu() && known && !kernels::machine().reference_only && !torch::jit::tracer::isTracing();
}

kernels::Storage storage_of(const at::Tensor& tensor) {
  return tensor.scalar_type() == at::kFloat ? kernels::Storage::Float32 : kernels::Storage::Bfloat16;
}

kernels::Values values_of(const at::Tensor& tensor) {
  return {tensor.data_ptr(), static_cast<std::size_t>(tensor.numel()), storage_of(tensor)};
}

kernels::WritableValues writable_values(at::Tensor& tensor) {
  return {tensor.data_ptr(), static_cast<std::size_t>(tensor.numel()), storage_of(tensor)};
}

std::span<const float> floats_of(const at::Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

std::span<float> writable_floats(at::Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

at::Tensor as_floats(const at::Tensor& weight) {
  return weight.to(at::kFloat).contiguous();
}

}  // namespace ceteris::ops
