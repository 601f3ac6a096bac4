// SPDX-License-Identifier: Apache-2.0
// Whatever bytes arrive as an image file: a whole image whose header tells its size and whose windows decode to the
// same pixels, or a refusal.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "ceteris/base/random.hpp"
#include "ceteris/image/decode.hpp"
#include "ceteris/image/resize.hpp"
#include "ceteris/image_file/header.hpp"

namespace {

using namespace ceteris::image;
using namespace ceteris::image_file;

Window random_window(const Image& image, std::size_t seed) {
  ceteris::Draws draws = ceteris::Stream(seed, 0, "window").at(0);
  const auto below = [&](int n) { return static_cast<int>(draws.below(static_cast<std::uint64_t>(n))); };
  const int width = 1 + below(image.width);
  const int height = 1 + below(image.height);
  return {below(image.width - width + 1), below(image.height - height + 1), width, height};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr DecodeLimits kSmall = {.max_pixels = 1 << 17};
  const auto bytes = std::as_bytes(std::span(data, size));
  const Decoded decoded = decode(bytes, kSmall);
  if (const auto* refusal = std::get_if<Refusal>(&decoded)) {
    if (refusal->reason.empty() || refusal->detail.empty()) {
      std::abort();
    }
    return 0;
  }
  const Image& image = std::get<Image>(decoded);
  const auto header = read_header(bytes);
  const auto* read = std::get_if<Header>(&header);
  if (read == nullptr || read->upright_width() != image.width || read->upright_height() != image.height ||
      image.pixels.size() != std::size_t{3} * image.width * image.height) {
    std::abort();
  }
  const Window window = random_window(image, size);
  const Decoded part = crop_decode(bytes, window, kSmall);
  if (!std::holds_alternative<Image>(part) || std::get<Image>(part) != crop(image, window)) {
    std::abort();
  }
  return 0;
}
