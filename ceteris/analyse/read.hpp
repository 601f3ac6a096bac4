// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ceteris/analyse/source.hpp"

namespace ceteris::analyse {

/// Reads a table, whose format its content tells. Throws a usage error for what cannot be read or is no table, a spec
/// error with every problem inside; all begin with `path`.
[[nodiscard]] Source read_source(const std::string& path);

}  // namespace ceteris::analyse
