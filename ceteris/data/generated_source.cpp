// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/generated_source.hpp"

#include <algorithm>
#include <utility>

namespace ceteris::data {

Source photo_like_source(const PhotoLikeSpec& spec, std::string name, std::uint64_t count) {
  Source source;
  source.name = std::move(name);
  source.location = "built in";
  source.kind = "generated";
  const std::string extension = spec.format == FileFormat::Png ? ".png" : ".jpg";
  // Numbers of one length sort as names.
  const std::size_t length = std::max<std::size_t>(6, std::to_string(count).size());
  source.items.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string digits = std::to_string(i);
    source.items.push_back({std::string(length - digits.size(), '0') + digits + extension, {}, {}});
  }
  source.read = [spec](std::size_t i) -> Contents { return photo_like_file(spec, i); };
  return source;
}

}  // namespace ceteris::data
