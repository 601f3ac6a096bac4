// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/drop_path.hpp"

#include <torch/types.h>

#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::ops {

at::Tensor drop_path(const at::Tensor& x, const at::Tensor& kept, double keep) {
  CETERIS_CHECK(keep > 0 && keep <= 1, "the probability of keeping a branch lies in (0, 1]");
  CETERIS_CHECK(x.dim() > 0 && kept.dim() == 1 && kept.size(0) == x.size(0), "one mask entry a sample");
  std::vector<std::int64_t> per_sample(static_cast<std::size_t>(x.dim()), 1);
  per_sample[0] = x.size(0);
  return x * (kept.to(x.scalar_type()) / keep).view(per_sample);
}

}  // namespace ceteris::ops
