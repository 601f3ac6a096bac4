// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/kernels/adamw.hpp"
#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::ops {

/// One AdamW step in place (kernels/adamw.hpp has the formula). All four tensors have one shape, type and layout. Dense
/// float32 on the CPU goes through the kernel, everything else through the composite form, which is also its referee:
/// they agree to a few units in the last place.
void adamw_step(at::Tensor param, const at::Tensor& grad, at::Tensor exp_avg, at::Tensor exp_avg_sq,
                const kernels::AdamWStep& step);

/// The composite form, for any device and floating type.
void adamw_step_composite(at::Tensor param, const at::Tensor& grad, at::Tensor exp_avg, at::Tensor exp_avg_sq,
                          const kernels::AdamWStep& step);

}  // namespace ceteris::ops
