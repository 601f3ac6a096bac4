// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "ceteris/data/source.hpp"

namespace ceteris::data {

/// Every regular file below the folder that `may_be_image` is an item, as `list_folder` finds them. A link to nothing
/// stays an item, to be refused when read. Throws a usage error when `path` itself cannot be listed.
[[nodiscard]] Source open_folder(const std::filesystem::path& path);

}  // namespace ceteris::data
