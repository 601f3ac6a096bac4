// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

#include "ceteris/data/source.hpp"

namespace ceteris::data {

/// The most that a compressed archive may hold: it cannot be read out of order, so all of it is kept in memory.
inline constexpr std::uint64_t kLargestUnpacked = 4'000'000'000;

/// Opens a tar archive. An uncompressed one stays mapped, and its table of contents is read in one pass; one that is
/// compressed with gzip, bzip2, xz or zstd is unpacked into memory first. Names in it are only names; nothing is ever
/// written or looked up by them. The last file of a truncated archive stays an item and is refused when read. Throws a
/// usage error when the file cannot be opened, holds no tar archive, or unpacks to more than kLargestUnpacked.
[[nodiscard]] Source open_tar(const std::filesystem::path& path);

}  // namespace ceteris::data
