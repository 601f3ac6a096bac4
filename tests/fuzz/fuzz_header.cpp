// SPDX-License-Identifier: Apache-2.0
// Whatever bytes arrive as an image file: a header with a size and the trace of exactly one format, or a refusal.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "ceteris/image_file/header.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ceteris::image_file;
  const auto result = read_header(std::as_bytes(std::span(data, size)));
  if (const auto* refusal = std::get_if<Refusal>(&result)) {
    if (refusal->reason.empty() || refusal->detail.empty()) {
      std::abort();
    }
    return 0;
  }
  const Header& header = std::get<Header>(result);
  const int traces = (header.jpeg ? 1 : 0) + (header.png ? 1 : 0) + (header.webp ? 1 : 0) + (header.gif ? 1 : 0) +
                     (header.bmp ? 1 : 0) + (header.tiff ? 1 : 0);
  if (header.width < 1 || header.height < 1 || traces != 1 || header.orientation() < 1 || header.orientation() > 8 ||
      header.icc_bytes < 0 || header.icc_bytes > header.bytes || (header.jpeg && header.jpeg->quality > 100)) {
    std::abort();
  }
  return 0;
}
