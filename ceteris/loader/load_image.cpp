// SPDX-License-Identifier: Apache-2.0
#include "ceteris/loader/load_image.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <variant>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/data/source.hpp"
#include "ceteris/image/decode.hpp"
#include "ceteris/image/image_cache.hpp"
#include "ceteris/loader/batch.hpp"

namespace ceteris::loader {

at::Tensor load_image(const std::filesystem::path& path, int size) {
  CETERIS_CHECK(size >= 1, "an image of nothing");
  const std::string bytes = read_file(path, data::kLargestFile);
  const image::Decoded decoded = image::decode(std::as_bytes(std::span(bytes)));
  if (const auto* refusal = std::get_if<image_file::Refusal>(&decoded)) {
    throw usage_error(printable(path.string()),
                      refusal->reason + (refusal->detail.empty() ? "" : ": " + refusal->detail));
  }
  image::ImageCache cache(image::cache_side(size));
  cache.append(image::center_square(std::get<image::Image>(decoded), cache.side()));
  const std::uint32_t first = 0;
  const View view = center_view(cache.side(), size);
  return image_batch(cache, {&first, 1}, {&view, 1}, size);
}

}  // namespace ceteris::loader
