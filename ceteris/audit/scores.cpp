// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/scores.hpp"

#include <torch/types.h>

namespace ceteris::audit {

std::vector<float> float_rows(const at::Tensor& table) {
  const at::Tensor flat = table.contiguous();
  return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
}

}  // namespace ceteris::audit
