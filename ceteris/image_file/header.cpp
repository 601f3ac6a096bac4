// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image_file/header.hpp"

#include <limits>
#include <string>

#include "ceteris/image_file/header_readers.hpp"

namespace ceteris::image_file {
namespace {

std::variant<Header, Refusal> read_format(Format format, const ByteView& view) {
  switch (format) {
    case Format::Jpeg:
      return read_jpeg_header(view);
    case Format::Png:
      return read_png_header(view);
    case Format::WebP:
      return read_webp_header(view);
    case Format::Gif:
      return read_gif_header(view);
    case Format::Bmp:
      return read_bmp_header(view);
    case Format::Tiff:
      return read_tiff_header(view);
    case Format::Unknown:
      break;
  }
  return refuse_unknown(view.span());
}

}  // namespace

std::variant<Header, Refusal> read_header(std::span<const std::byte> bytes) {
  const Format format = sniff(bytes);
  auto result = read_format(format, bytes);
  if (auto* header = std::get_if<Header>(&result)) {
    header->format = format;
    header->bytes = static_cast<std::int64_t>(bytes.size());
  }
  return result;
}

std::optional<Refusal> set_size(Header& header, std::int64_t width, std::int64_t height) {
  constexpr std::int64_t kMost = std::numeric_limits<int>::max();
  if (width <= 0 || height <= 0 || width > kMost || height > kMost) {
    return refuse(refused::kCorruptHeader,
                  "a size of " + std::to_string(width) + "x" + std::to_string(height) + " pixels");
  }
  header.width = static_cast<int>(width);
  header.height = static_cast<int>(height);
  return std::nullopt;
}

void WordList::add(std::string_view word) {
  constexpr int kMost = 64;
  if (count_ > kMost) {
    return;
  }
  if (count_ > 0) {
    text_ += ' ';
  }
  text_ += count_ == kMost ? "..." : word;
  ++count_;
}

}  // namespace ceteris::image_file
