// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/pack/pack_file.hpp"

namespace ceteris::pack {

/// The names of the entries whose payloads are not those that were packed, by SHA-256, in the order of the pack. All
/// else was checked when the pack was opened. `checked` is called after each entry, from several threads.
[[nodiscard]] std::vector<std::string> damaged_entries(
    const PackView& pack, Executor& executor, const std::function<void()>& checked = [] {});

}  // namespace ceteris::pack
