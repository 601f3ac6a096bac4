// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image/decode.hpp"

#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/image/codec.hpp"
#include "ceteris/image/orientation.hpp"
#include "ceteris/image/resize.hpp"
#include "ceteris/image_file/header.hpp"

namespace ceteris::image {
namespace {

Decoded decode_stored(std::span<const std::byte> bytes, const DecodeLimits& limits) {
  switch (image_file::sniff(bytes)) {
    case image_file::Format::Jpeg:
      return decode_jpeg(bytes, limits);
    case image_file::Format::Png:
      return decode_png(bytes, limits);
    case image_file::Format::WebP:
      return decode_webp(bytes, limits);
    case image_file::Format::Gif:
      return decode_gif(bytes, limits);
    case image_file::Format::Bmp:
      return decode_bmp(bytes, limits);
    case image_file::Format::Tiff:
      return decode_tiff(bytes, limits);
    case image_file::Format::Unknown:
      break;
  }
  return image_file::refuse_unknown(bytes);
}

int orientation_of(std::span<const std::byte> bytes) {
  const auto header = image_file::read_header(bytes);
  const image_file::Header* read = std::get_if<image_file::Header>(&header);
  return read != nullptr ? read->orientation() : 1;
}

}  // namespace

Decoded decode(std::span<const std::byte> bytes, const DecodeLimits& limits) {
  Decoded decoded = decode_stored(bytes, limits);
  if (auto* image = std::get_if<Image>(&decoded)) {
    return upright(std::move(*image), orientation_of(bytes));
  }
  return decoded;
}

Decoded crop_decode(std::span<const std::byte> bytes, const Window& window, const DecodeLimits& limits) {
  const image_file::Format format = image_file::sniff(bytes);
  if (format == image_file::Format::Bmp) {
    return decode_bmp_window(bytes, window, limits);
  }
  if (format != image_file::Format::Jpeg) {
    Decoded decoded = decode(bytes, limits);
    if (const auto* image = std::get_if<Image>(&decoded)) {
      return crop(*image, window);
    }
    return decoded;
  }
  const auto read = image_file::read_header(bytes);
  if (const auto* refusal = std::get_if<Refusal>(&read)) {
    return *refusal;
  }
  const image_file::Header& header = std::get<image_file::Header>(read);
  const int orientation = header.orientation();
  const Window stored = stored_window(window, header.width, header.height, orientation);
  Decoded decoded = decode_jpeg_window(bytes, stored, limits);
  if (auto* image = std::get_if<Image>(&decoded)) {
    return upright(std::move(*image), orientation);
  }
  return decoded;
}

}  // namespace ceteris::image
