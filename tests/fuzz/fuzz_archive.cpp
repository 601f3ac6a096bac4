// SPDX-License-Identifier: Apache-2.0
// Whatever bytes arrive as a zip archive or a compressed stream: files of the size that the directory says, refusals,
// or problems.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <variant>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/formats/tar.hpp"
#include "ceteris/formats/unpack.hpp"
#include "ceteris/formats/zip.hpp"

namespace {

using namespace ceteris;

void check_zip(std::span<const std::byte> bytes) {
  std::vector<formats::ZipEntry> entries;
  try {
    entries = formats::list_zip(bytes, "fuzz.zip");
  } catch (const Error&) {
    return;
  }
  constexpr std::size_t kMost = 16;
  constexpr std::uint64_t kLargest = std::uint64_t{1} << 30;
  for (std::size_t i = 0; i < entries.size() && i < kMost; ++i) {
    const auto contents = formats::unpack_member(entries[i], kLargest);
    const auto* file = std::get_if<std::vector<std::byte>>(&contents);
    if (file != nullptr && file->size() != entries[i].size) {
      std::abort();
    }
  }
}

void check_stream(std::span<const std::byte> bytes) {
  constexpr std::uint64_t kLimit = 1 << 20;
  if (formats::compression_of(bytes).empty()) {
    return;
  }
  const formats::Unpacked unpacked = formats::unpack_stream(bytes, kLimit);
  if (unpacked.bytes().size() > kLimit || (unpacked.over_limit() && unpacked.bytes().size() != kLimit)) {
    std::abort();
  }
  (void)formats::index_tar(unpacked.bytes(), "fuzz.tar");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  check_zip(bytes);
  check_stream(bytes);
  return 0;
}
