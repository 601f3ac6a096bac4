// SPDX-License-Identifier: Apache-2.0
// The header readers of the single formats; `read_header` chooses between them and fills in what all share.
#pragma once

#include <variant>

#include "ceteris/image_file/byte_view.hpp"
#include "ceteris/image_file/header.hpp"

namespace ceteris::image_file {

[[nodiscard]] std::variant<Header, Refusal> read_jpeg_header(const ByteView& view);
[[nodiscard]] std::variant<Header, Refusal> read_png_header(const ByteView& view);
[[nodiscard]] std::variant<Header, Refusal> read_webp_header(const ByteView& view);
[[nodiscard]] std::variant<Header, Refusal> read_gif_header(const ByteView& view);
[[nodiscard]] std::variant<Header, Refusal> read_bmp_header(const ByteView& view);
[[nodiscard]] std::variant<Header, Refusal> read_tiff_header(const ByteView& view);

/// Sets a size taken from a file; a refusal when a side is empty or does not fit an int.
[[nodiscard]] std::optional<Refusal> set_size(Header& header, std::int64_t width, std::int64_t height);

/// Appends a word to a list such as "APP0 DQT DQT"; after 64 words "..." and no more.
class WordList {
 public:
  void add(std::string_view word);
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_;
  int count_ = 0;
};

}  // namespace ceteris::image_file
