// SPDX-License-Identifier: Apache-2.0
// The directory of a zip archive (APPNOTE 6.3, with zip64). Nothing is unpacked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace ceteris::formats {

/// One entry; name, bytes and rest are views into the archive.
struct ZipEntry {
  std::string_view name;
  std::span<const std::byte> bytes;  ///< as they lie there
  bool compressed = false;
  std::uint64_t size = 0;  ///< of the file, as the directory says
  bool encrypted = false;
  bool link = false;                ///< a symbolic link of a Unix system: its bytes are a path
  std::span<const std::byte> rest;  ///< the archive from the entry's local header on
};

/// The entries, in the order of the directory. `where` names the archive in errors. Strict: every entry lies inside the
/// file, its local header bears the same name, and no name stands twice. Encrypted entries and archives in several
/// parts are refused. Checksums are not computed: that would read every byte of a file that is otherwise only mapped.
/// Throws Error (exit 2).
[[nodiscard]] std::vector<ZipEntry> read_zip_directory(std::span<const std::byte> file, std::string_view where);

/// The same, but entries may be encrypted and names may stand twice.
[[nodiscard]] std::vector<ZipEntry> list_zip(std::span<const std::byte> file, std::string_view where);

}  // namespace ceteris::formats
