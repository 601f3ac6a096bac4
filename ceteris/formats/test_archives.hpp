// SPDX-License-Identifier: Apache-2.0
// Archives for tests, written by libarchive.
#pragma once

#include <string>
#include <vector>

namespace ceteris::formats {

struct Member {
  std::string name;
  std::string content;
  bool link = false;  ///< a symbolic link; `content` is where to
};

enum class Packing { Zip, ZipStored, ZipEncrypted, TarGzip, TarBzip2, TarXz, TarZstd };

/// The bytes of an archive.
[[nodiscard]] std::string pack(Packing packing, const std::vector<Member>& members);

/// `content` as one gzip stream.
[[nodiscard]] std::string gzip(const std::string& content);

}  // namespace ceteris::formats
