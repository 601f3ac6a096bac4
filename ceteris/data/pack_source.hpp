// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "ceteris/data/source.hpp"

namespace ceteris::data {

/// Opens a pack (ceteris/pack). Its items have the names, labels and groups that they had when they were packed, what
/// was refused then is refused again for the same reason, and an entry that changed since is refused as corrupt. Throws
/// a usage error for a file that is no whole pack.
[[nodiscard]] Source open_pack(const std::filesystem::path& path);

}  // namespace ceteris::data
