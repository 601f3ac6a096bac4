// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

#include "ceteris/data/source.hpp"

namespace ceteris::data {

/// Whether a file begins as a zip archive does.
[[nodiscard]] bool looks_like_zip(std::string_view head);

/// Opens a zip archive of any size: its directory is read, the file stays mapped, and an image is decompressed
/// whenever it is asked for. Names in it are only names. Throws a usage error for an archive that is cut short, whose
/// directory does not agree with its files, whose files overlap, or in which every image is encrypted.
[[nodiscard]] Source open_zip(const std::filesystem::path& path);

}  // namespace ceteris::data
