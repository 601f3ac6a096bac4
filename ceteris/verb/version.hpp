// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace ceteris::verb {

/// Version of the program.
[[nodiscard]] std::string_view version();

}  // namespace ceteris::verb
