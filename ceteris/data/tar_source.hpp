// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "ceteris/data/source.hpp"

namespace ceteris::data {

/// Opens an uncompressed tar archive: its table of contents is read in one pass and the file stays mapped. Names in it
/// are only names; nothing is ever written or looked up by them. The last file of a truncated archive stays an item and
/// is refused when read. Throws a usage error when the file cannot be opened or does not begin with a tar header.
[[nodiscard]] Source open_tar(const std::filesystem::path& path);

}  // namespace ceteris::data
