// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "ceteris/data/source.hpp"

namespace ceteris::data {

/// Lists a folder with everything below it. Every regular file that `may_be_image` is an item. Symbolic links to files
/// and folders are followed; a folder that can be reached in several ways is listed once, under its own path if that
/// lies inside, else under the first link by name, so cycles end. A link to nothing stays an item, to be refused when
/// read. Folders that cannot be listed become problems. Throws a usage error when `path` itself cannot be listed.
[[nodiscard]] Source open_folder(const std::filesystem::path& path);

}  // namespace ceteris::data
