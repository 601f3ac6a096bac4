// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "ceteris/tables/source.hpp"

namespace ceteris::tables {

/// Reads a table, whose format its content tells. `wanted` are the metrics to keep of what holds whole curves of many.
/// Throws a usage error for what cannot be read or is no table, a spec error with every problem inside; all begin with
/// `path`.
[[nodiscard]] Source read_source(const std::string& path, const std::vector<std::string>& wanted = {});

}  // namespace ceteris::tables
