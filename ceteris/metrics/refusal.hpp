// SPDX-License-Identifier: Apache-2.0
// How the readers of this module stop at what they must not read. `read` makes a Reading of it; who calls a reader
// itself catches it.
#pragma once

#include <string>

namespace ceteris::metrics {

struct Refusal {
  std::string why;  ///< what stands where, and what to do: "line 3: ..."
};

}  // namespace ceteris::metrics
