// SPDX-License-Identifier: Apache-2.0
// Reading the table of contents of an uncompressed tar archive: POSIX ustar and pax, GNU long names, base-256 sizes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::formats {

/// A regular file inside an archive. Its bytes are archive[offset, offset + size) when it is `complete`.
struct TarEntry {
  std::string name;  ///< as stored, in the form of `normal_path`; only a name, never a path to open
  std::uint64_t offset = 0;
  std::uint64_t size = 0;  ///< as its header says, even where the archive ends before that
  bool complete = true;    ///< false for the last file of a truncated archive
  bool sparse = false;     ///< stored without its holes (GNU tar --sparse): the bytes are not those of the file
};

/// What one pass over the headers found. Entries stand in the order of the archive.
struct TarIndex {
  std::vector<TarEntry> files;
  std::uint64_t links = 0;        ///< symbolic links, and hard links to something that is no file before them
  std::uint64_t after_end = 0;    ///< files behind a block of zeros, which marks the end of an archive
  std::uint64_t superseded = 0;   ///< files left out because the same name comes again later, as extraction would do
  std::vector<Problem> problems;  ///< what could not be read; empty for a sound archive
};

/// Whether `bytes` begin with a tar header whose checksum is right.
[[nodiscard]] bool looks_like_tar(std::span<const std::byte> bytes);

/// Lists the regular files of an archive. Never throws on hostile bytes and never allocates more than they hold: a
/// broken header ends the pass with a problem, and what stood before it stays. Blocks of zeros are passed over, as GNU
/// tar's --ignore-zeros does, so that archives joined by `cat` are read whole; bytes behind the end that are no header
/// are a problem. A hard link is listed under its own
/// name with the bytes of its target. `where` begins the problems, usually the path.
[[nodiscard]] TarIndex index_tar(std::span<const std::byte> archive, const std::string& where);

}  // namespace ceteris::formats
