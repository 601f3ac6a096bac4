// SPDX-License-Identifier: Apache-2.0
#include "ceteris/train/task.hpp"

namespace ceteris::train {

Batch Batch::part(std::int64_t begin, std::int64_t end) const {
  return {.inputs = inputs.narrow(0, begin, end - begin),
          .targets = targets.narrow(0, begin, end - begin),
          .first_sample = first_sample + static_cast<std::uint64_t>(begin)};
}

}  // namespace ceteris::train
