// SPDX-License-Identifier: Apache-2.0
// Whatever bytes arrive as a tar archive: a list of files whose bytes lie inside it, or problems.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "ceteris/formats/tar.hpp"

namespace {

void check(std::span<const std::uint8_t> bytes) {
  const ceteris::formats::TarIndex index = ceteris::formats::index_tar(std::as_bytes(bytes), "fuzz.tar");
  std::set<std::string> names;
  for (const auto& file : index.files) {
    const bool inside = file.offset <= bytes.size() && file.size <= bytes.size() - file.offset;
    if (file.name.empty() || !names.insert(file.name).second || inside != file.complete) {
      std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check({data, size});
  // Again with every checksum mended, which chance would hardly ever find.
  std::vector<std::uint8_t> mended(data, data + size);
  for (std::size_t at = 0; at + 512 <= size; at += 512) {
    unsigned sum = 8 * ' ';
    for (std::size_t i = 0; i < 512; ++i) {
      sum += i >= 148 && i < 156 ? 0 : mended[at + i];
    }
    std::snprintf(reinterpret_cast<char*>(&mended[at + 148]), 8, "%06o", sum);
  }
  check(mended);
  return 0;
}
