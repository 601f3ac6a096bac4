// SPDX-License-Identifier: Apache-2.0
// Which kernels this build has, and which would serve here: for `ceteris doctor`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ceteris::kernels {

struct Operation {
  std::string_view name;
  std::string problem;                         ///< an example of its size, "65536 rows of 32 channels"
  std::string_view serves;                     ///< the implementation chosen for it on this machine
  std::vector<std::string_view> alternatives;  ///< all of them, best first
};

[[nodiscard]] std::vector<Operation> operations();

}  // namespace ceteris::kernels
