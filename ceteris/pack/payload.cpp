// SPDX-License-Identifier: Apache-2.0
#include "ceteris/pack/payload.hpp"

#include <algorithm>
#include <span>
#include <utility>
#include <variant>

#include "ceteris/base/error.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/image/decode.hpp"
#include "ceteris/image/encode.hpp"
#include "ceteris/image/resize.hpp"

namespace ceteris::pack {
namespace {

// After every coding unit, so that a window reads no other: 2 % more bytes than after every second one, and faster.
constexpr int kRestartInterval = 1;

image::Image reduced(image::Image image, int side) {
  return std::min(image.width, image.height) > side ? image::resize_short_side(image, side) : std::move(image);
}

std::variant<std::vector<std::byte>, image_file::Refusal> encode(const image::Image& image, const Recipe& recipe) {
  if (recipe.form == Form::Raw) {
    return image::encode_bmp(image);
  }
  const int longer = std::max(image.width, image.height);
  if (longer > image::kLargestJpegSide) {
    return image_file::Refusal{
        std::string(image_file::refused::kTooLarge),
        "a side of " + std::to_string(longer) + " pixels; JPEG has at most " + std::to_string(image::kLargestJpegSide)};
  }
  return image::encode_jpeg(image, recipe.quality, image::Subsampling::Yuv420, kRestartInterval);
}

}  // namespace

Payload make_payload(std::vector<std::byte> file, const Recipe& recipe) {
  CETERIS_CHECK(recipe.form == Form::Original || recipe.side >= 1, "an image must have a size");
  Payload payload;
  payload.source_hash = sha256_hex(std::span<const std::byte>(file));
  image::Decoded decoded = image::decode(file);
  if (auto* refusal = std::get_if<image_file::Refusal>(&decoded)) {
    payload.refusal = std::move(*refusal);
  }
  auto* whole = std::get_if<image::Image>(&decoded);
  if (recipe.form == Form::Original) {
    if (whole != nullptr) {
      payload.width = whole->width;
      payload.height = whole->height;
    }
    payload.hash = payload.source_hash;
    payload.bytes = std::move(file);
    return payload;
  }
  if (whole == nullptr) {
    return payload;
  }
  const image::Image image = reduced(std::move(*whole), recipe.side);
  auto encoded = encode(image, recipe);
  if (auto* refusal = std::get_if<image_file::Refusal>(&encoded)) {
    payload.refusal = std::move(*refusal);
    return payload;
  }
  payload.width = image.width;
  payload.height = image.height;
  payload.bytes = std::move(std::get<std::vector<std::byte>>(encoded));
  payload.hash = sha256_hex(std::span<const std::byte>(*payload.bytes));
  return payload;
}

}  // namespace ceteris::pack
