// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace ceteris::audit_plan {

/// Which images train, choose and judge, with labels; the same for every probe of an audit.
struct Parts {
  struct Part {
    std::vector<std::uint32_t> images;
    std::vector<std::int64_t> labels;
  };
  Part train, validation, test;
  int classes = 0;
};

}  // namespace ceteris::audit_plan
