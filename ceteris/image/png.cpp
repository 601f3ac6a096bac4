// SPDX-License-Identifier: Apache-2.0
#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ceteris/image/codec.hpp"
#include "ceteris/image_file/byte_view.hpp"

namespace ceteris::image {
namespace {

struct Input {
  std::span<const std::byte> left;
  bool ended = false;      // more was asked for than there is
  bool in_pixels = false;  // the header is behind us
  std::string message;
};

[[noreturn]] void on_error(png_structp png, png_const_charp message) {
  static_cast<Input*>(png_get_error_ptr(png))->message = message;
  png_longjmp(png, 1);
}

void on_warning(png_structp, png_const_charp) {}

void read_bytes(png_structp png, png_bytep out, std::size_t count) {
  auto* input = static_cast<Input*>(png_get_io_ptr(png));
  if (count > input->left.size()) {
    input->ended = true;
    png_error(png, "the file ends early");
  }
  std::memcpy(out, input->left.data(), count);
  input->left = input->left.subspan(count);
}

// Holds everything with a destructor, because longjmp runs none.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : input_{.left = bytes, .message = {}} {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, &input_, on_error, on_warning);
    info_ = png_ != nullptr ? png_create_info_struct(png_) : nullptr;
  }
  ~Reader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  bool read_header() {
    if (info_ == nullptr) {
      input_.message = "libpng could not start";
      return false;
    }
    if (setjmp(png_jmpbuf(png_)) != 0) {
      return false;
    }
    png_set_read_fn(png_, &input_, read_bytes);
    // Everything that is not needed for the pixels is skipped unread: compressed text and profiles cannot inflate.
    png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
    png_read_info(png_, info_);
    return true;
  }

  bool read_pixels() {
    image_ = blank(width(), height());
    return read_rows();
  }

  /// Decodes again, all 16 bits: the samples of the colours. None when the bytes fail now.
  DeepSamples read_deep_samples() {
    DeepSamples samples;
    if (read_deep_rows()) {
      for (std::size_t i = 0; i + 1 < deep_.size(); i += 2) {
        samples.add(static_cast<std::uint16_t>(deep_[i] << 8U | deep_[i + 1]));
      }
    }
    return samples;
  }

  [[nodiscard]] bool is_deep() const { return png_get_bit_depth(png_, info_) == 16; }
  [[nodiscard]] int width() const { return static_cast<int>(png_get_image_width(png_, info_)); }
  [[nodiscard]] int height() const { return static_cast<int>(png_get_image_height(png_, info_)); }
  [[nodiscard]] Image take_image() { return std::move(image_); }

  [[nodiscard]] Refusal refusal() const {
    if (input_.ended) {
      return refuse(refused::kTruncated, input_.message);
    }
    return refuse(input_.in_pixels ? refused::kCorruptData : refused::kCorruptHeader, input_.message);
  }

 private:
  bool read_rows() {
    if (setjmp(png_jmpbuf(png_)) != 0) {
      return false;
    }
    input_.in_pixels = true;
    png_set_scale_16(png_);
    png_set_palette_to_rgb(png_);
    png_set_gray_to_rgb(png_);
    png_set_strip_alpha(png_);
    const int passes = png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    for (int pass = 0; pass < passes; ++pass) {
      for (int y = 0; y < image_.height; ++y) {
        png_read_row(png_, image_.row(y), nullptr);
      }
    }
    return true;
  }

  bool read_deep_rows() {
    if (setjmp(png_jmpbuf(png_)) != 0) {
      return false;
    }
    png_set_strip_alpha(png_);
    const int passes = png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    // Rows of an interlaced image are filled in pass by pass, so all of them are kept.
    const std::size_t stride = png_get_rowbytes(png_, info_);
    deep_.resize(stride * static_cast<std::size_t>(height()));
    for (int pass = 0; pass < passes; ++pass) {
      for (int y = 0; y < height(); ++y) {
        png_read_row(png_, deep_.data() + stride * static_cast<std::size_t>(y), nullptr);
      }
    }
    return true;
  }

  Input input_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  Image image_;
  std::vector<std::uint8_t> deep_;
};

}  // namespace

Decoded decode_png(std::span<const std::byte> bytes, const DecodeLimits& limits) {
  // libpng itself refuses sides above a million with a message about IHDR; ours names the size.
  const ByteView view(bytes);
  if (view.has(16, 8) && view.sub(12).starts_with("IHDR")) {
    if (auto refusal = refuse_size(view.big32(16), view.big32(20), limits)) {
      return *refusal;
    }
  }
  Reader png(bytes);
  if (!png.read_header()) {
    return png.refusal();
  }
  if (auto refusal = refuse_size(png.width(), png.height(), limits)) {
    return *refusal;
  }
  const bool deep = png.is_deep();  // asked before libpng is told to make 8 bits of them
  if (!png.read_pixels()) {
    return png.refusal();
  }
  Image image = png.take_image();
  if (deep && is_nearly_blank(image)) {
    Reader again(bytes);
    if (auto refusal = refuse_low_samples(again.read_header() ? again.read_deep_samples() : DeepSamples{})) {
      return *refusal;
    }
  }
  return image;
}

}  // namespace ceteris::image
