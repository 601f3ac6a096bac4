// SPDX-License-Identifier: Apache-2.0
// Places that trials run in, one at a time each: GPUs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ceteris::runner {

/// Values of CUDA_VISIBLE_DEVICES, one a slot; none: trials share what there is.
struct Slots {
  std::vector<std::string> gpu = {};
};

/// Reads "gpu=0,1": positions in the CUDA_VISIBLE_DEVICES that we have ("2,3" makes 2 and 3 of them), without one the
/// numbers themselves. A position may come again: two trials then share that GPU. Throws a usage error at "--slots".
[[nodiscard]] Slots parse_slots(std::string_view text, const std::optional<std::string>& visible_devices);

}  // namespace ceteris::runner
